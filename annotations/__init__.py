"""The annotation workbench: articles in, labelled datasets out. See docs/architecture.md for the floors."""

__version__ = "0.1.0"
