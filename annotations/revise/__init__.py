"""Every change of sentence boundaries after an article came in. Sentences are retired, never deleted."""
