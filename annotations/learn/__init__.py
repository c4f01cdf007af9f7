"""Learning labels from what people said: texts and hints in, numbers out. No Django, no rows; see docs/suggestions.md.

Knows nothing of the cues but what they hand over as a `Hint`.
"""
