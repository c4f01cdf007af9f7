"""Few answers are marked: an index finds them. And only what is asked has a standing."""

from django.db import migrations, models


def open_what_is_not_asked(apps, schema_editor):
    rows = apps.get_model("annotations", "Sentence").objects.filter(asked=False)
    rows.exclude(standing="open").update(standing="open")


class Migration(migrations.Migration):

    dependencies = [
        ('annotations', '0002_threads'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='answer',
            index=models.Index(condition=models.Q(('marks', {}), _negated=True), fields=['sentence'], name='answer_marked'),
        ),
        migrations.RunPython(open_what_is_not_asked, migrations.RunPython.noop),
    ]
