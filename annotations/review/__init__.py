"""Reviewing: who holds which article, and what people say of its sentences."""
