from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leitai", "0013_eligibility_earlier")]

    operations = [
        migrations.AddField(
            model_name="candidate",
            name="for_all",
            field=models.BooleanField(default=False),
        ),
    ]
