from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leitai", "0012_appraisal")]

    operations = [
        migrations.AddField(
            model_name="eligibilitycheck",
            name="earlier",
            field=models.JSONField(default=list),
        ),
    ]
