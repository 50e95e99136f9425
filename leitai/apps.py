from django.apps import AppConfig


class LeitaiConfig(AppConfig):
    name = "leitai"
    label = "leitai"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from leitai.middleware import session_opened

        user_logged_in.connect(session_opened)
