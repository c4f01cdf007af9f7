"""The demo newsroom: invented articles with labels, as package data."""
