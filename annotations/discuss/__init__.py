"""Questions about sentences: threads, what is said in them, and what still waits for an answer."""
