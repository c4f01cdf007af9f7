"""Backups: `workbench backup` and `workbench restore`. Knows databases, files and keys, and nothing of annotating.

A place (a folder, or a prefix on an S3-compatible server) holds sets and one pool of files:

    20261128T101500Z/manifest.json     what the set is; written last, so a set without it is none
    20261128T101500Z/database.zst      SQLite's file, or PostgreSQL's tables (postgres.py), compressed
    20261128T101500Z/keys.json         only with --with-keys
    files/ab/<SHA-256>.zst             each private file once, whichever sets have it
"""
