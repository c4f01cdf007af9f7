"""Backups: the database, the private files that its rows name, and on demand the keys, as one consistent set.

Beside the domain, for it knows databases, files and keys. docs/operating.md says what people do with it.
"""
