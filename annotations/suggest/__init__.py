"""Suggestion runs and what of them is shown."""
