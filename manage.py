#!/usr/bin/env python
"""Django's command line, in local mode unless a server's environment is given."""

from workbench.cli import main

if __name__ == "__main__":
    main()
