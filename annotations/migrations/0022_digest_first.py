"""A text's digest before its project in the index that keeps it single: `ArticleVersion` says why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0021_private"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="articleversion",
            name="version_text_once",
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("current", True), ("deleted", False)),
                fields=("digest", "project"),
                name="version_text_once",
            ),
        ),
    ]
