"""The Django app's entry."""

from django.apps import AppConfig


class AnnotationsConfig(AppConfig):
    name = "annotations"
    verbose_name = "Workbench"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .suggest import checks  # noqa: F401 - registers what `manage.py check` says of the settings
