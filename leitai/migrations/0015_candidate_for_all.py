from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leitai", "0014_city_target")]

    operations = [
        migrations.AddField(
            model_name="candidate",
            name="for_all",
            field=models.BooleanField(default=False),
        ),
    ]
