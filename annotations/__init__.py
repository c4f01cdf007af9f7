"""The annotation workbench: articles in, labelled datasets out. See docs/architecture.md for the floors."""
