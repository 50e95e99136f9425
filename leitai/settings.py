"""One settings file; every knob is a typed environment variable with a safe default."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from leitai import embedded

PACKAGE = Path(__file__).resolve().parent


def env_flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def secret_key(home: Path) -> str:
    """The key of LEITAI_SECRET_KEY, else one made once and kept beside the data, readable by its owner only."""
    if key := os.environ.get("LEITAI_SECRET_KEY"):
        return key
    path = home / "secret-key"
    if not path.exists():
        embedded.make_home(os.environ)
        draft = path.with_name(f"secret-key.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def openid_connect() -> dict[str, dict[str, Any]]:
    """Sign-in through the office's own identity provider, when LEITAI_OIDC_ISSUER and LEITAI_OIDC_CLIENT are set."""
    issuer, client = os.environ.get("LEITAI_OIDC_ISSUER", ""), os.environ.get("LEITAI_OIDC_CLIENT", "")
    if not issuer or not client:
        return {}
    app = {
        "provider_id": "office",
        "name": os.environ.get("LEITAI_OIDC_NAME") or "OpenID Connect",
        "client_id": client,
        "secret": os.environ.get("LEITAI_OIDC_SECRET", ""),
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


LEITAI_HOME = embedded.home()
LEITAI_FACTS_DIR = Path(os.environ.get("LEITAI_FACTS_DIR", LEITAI_HOME / "facts"))
LEITAI_FILES_DIR = Path(os.environ.get("LEITAI_FILES_DIR", LEITAI_HOME / "files"))
LEITAI_SCRATCH_DIR = Path(os.environ.get("LEITAI_SCRATCH_DIR", LEITAI_HOME / "scratch"))
LEITAI_CLOCK = os.environ.get("LEITAI_CLOCK", "")
LEITAI_REQUIRE_MFA = env_flag("LEITAI_REQUIRE_MFA")
# Off: the next time a judge's phone has a network, its worker gives way to the site's own pages.
LEITAI_PHONE_WORKER = env_flag("LEITAI_PHONE_WORKER", True)
# The claim that holds a person's sign-in name, where the office's identity provider can be trusted with it.
LEITAI_OIDC_USERNAME = os.environ.get("LEITAI_OIDC_USERNAME", "")
# The page with the sign-in button may send its form to these origins, and to no others.
LEITAI_OIDC_ORIGINS = env_list("LEITAI_OIDC_ORIGINS") or [
    f"{part.scheme}://{part.netloc}" for part in [urlsplit(os.environ.get("LEITAI_OIDC_ISSUER", ""))] if part.netloc
]

SECRET_KEY = secret_key(LEITAI_HOME)
DEBUG = env_flag("LEITAI_DEBUG")
ALLOWED_HOSTS = env_list("LEITAI_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("LEITAI_ORIGINS")
CSRF_FAILURE_VIEW = "leitai.views.shell.form_expired"
SECURE = env_flag("LEITAI_HTTPS")

INSTALLED_APPS = [
    "leitai",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "pgtrigger",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "leitai.middleware.NumberMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "leitai.middleware.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "leitai.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "leitai.middleware.SessionAgeMiddleware",
    "leitai.middleware.ScopeMiddleware",
    "leitai.middleware.NulMiddleware",
    "leitai.middleware.DutyMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "leitai.urls"
ASGI_APPLICATION = "leitai.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "leitai.views.shell.shell",
            ],
            "builtins": ["leitai.templatetags.leitai"],
        },
    }
]

DATABASES = {"default": embedded.database_settings(os.environ)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "leitai.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
        ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "name", "email")}),
    )
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home-show"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "leitai.views.account.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
# allauth's own limit on sign-ins counts addresses; failed passwords are counted by axes, codes of a second factor here.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "10/10m/key"}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
SOCIALACCOUNT_ADAPTER = "leitai.views.account.SocialAccountAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_PROVIDERS = openid_connect()
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

# A county's whole building shares one address, so a lock-out counts account and device, never the address.
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "leitai.middleware.device_address"
AXES_USERNAME_CALLABLE = "leitai.middleware.account_name"
AXES_LOCKOUT_CALLABLE = "leitai.views.account.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["password", "username"]

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "lt_language"
LOCALE_PATHS = sorted(path for path in (PACKAGE / "locale").glob("*") if path.is_dir())
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
LEITAI_UPLOAD_LIMIT = int(os.environ.get("LEITAI_UPLOAD_LIMIT") or 60 * 1024 * 1024)

# Reminder mails: they go out once a server and the site's own address, to which they lead, are set.
LEITAI_ADDRESS = os.environ.get("LEITAI_ADDRESS", "").rstrip("/")
LEITAI_SMTP_SECURITY = os.environ.get("LEITAI_SMTP_SECURITY", "starttls")
EMAIL_HOST = os.environ.get("LEITAI_SMTP_HOST", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = LEITAI_SMTP_SECURITY == "starttls", LEITAI_SMTP_SECURITY == "tls"
EMAIL_PORT = int(os.environ.get("LEITAI_SMTP_PORT") or {"starttls": 587, "tls": 465}.get(LEITAI_SMTP_SECURITY, 25))
EMAIL_HOST_USER = os.environ.get("LEITAI_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("LEITAI_SMTP_PASSWORD", "")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("LEITAI_SMTP_FROM", "") or EMAIL_HOST_USER

LEITAI_METRICS_TOKEN = os.environ.get("LEITAI_METRICS_TOKEN", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "leitai.logs.Line", "kind": os.environ.get("LEITAI_LOG_FORMAT", "plain")}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LEITAI_LOG_LEVEL", "WARNING")},
    # Django's own handlers would write to the terminal, or by mail, what a request carries
    "loggers": {
        "django": {"handlers": [], "level": "NOTSET", "propagate": True},
        "leitai.request": {"level": "INFO" if env_flag("LEITAI_REQUEST_LOG") else "CRITICAL"},
    },
}
