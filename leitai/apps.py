from django.apps import AppConfig


class LeitaiConfig(AppConfig):
    name = "leitai"
    label = "leitai"
    default_auto_field = "django.db.models.BigAutoField"
