"""Strings in, spans out: plain Python that knows no database and no web. Usable in a notebook."""
