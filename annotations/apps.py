"""The Django app's entry."""

from django.apps import AppConfig


class AnnotationsConfig(AppConfig):
    name = "annotations"
    verbose_name = "Workbench"
    default_auto_field = "django.db.models.BigAutoField"
