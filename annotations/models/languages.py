"""Changes of an article's language as events.

The subject is "article/<uid>"; `old` and `new` are {"language": tag}. The sentences that were cut anew are told of by
boundary events of their own, which share the event's group. The next number of the details goes with it: see `details`.
"""

CHANGED = "article.language"
