"""Bytes in, drafts out. A reader knows no database."""
