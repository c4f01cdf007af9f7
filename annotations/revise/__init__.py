"""Every change of sentences after their import."""
