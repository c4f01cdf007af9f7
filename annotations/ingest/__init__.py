"""Bytes → drafts (readers, pure) → articles and sentences."""
