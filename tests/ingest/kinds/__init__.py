"""Files as newsrooms meet them, made here of our own texts, each with what must come out of it."""
