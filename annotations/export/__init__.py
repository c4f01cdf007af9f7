"""Datasets: schema, formats and card are pure; rows and build read the database."""
