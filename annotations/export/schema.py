"""Filled by the dataset room."""
