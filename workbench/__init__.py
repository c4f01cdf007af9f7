"""The Django project: joins things, knows no domain."""
