from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leitai", "0002_delivery_progress_and_month_jobs"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="must_change_password",
            field=models.BooleanField(default=False),
        ),
    ]
