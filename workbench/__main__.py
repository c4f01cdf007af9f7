"""`python -m workbench` is the console script `workbench`."""

from workbench.cli import main

raise SystemExit(main())
