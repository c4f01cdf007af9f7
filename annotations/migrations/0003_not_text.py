"""Few answers say that something is not running text, or is: an index finds them. And only what is asked can stand."""

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
            index=models.Index(condition=models.Q(('marks__has_key', 'not_text')), fields=['sentence'], name='answer_not_text'),
        ),
        migrations.RunPython(open_what_is_not_asked, migrations.RunPython.noop),
    ]
