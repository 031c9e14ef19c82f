"""Django's settings, worked out from the options in ``kernel.options``. Import ``django.conf``, never this."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from openhtm.kernel.options import Options

from .database import database

_options = Options()
_testing = "pytest" in sys.modules

HOME = _options.path("OPENHTM_HOME")
DEBUG = _options.flag("OPENHTM_DEBUG")
DEMO = _options.flag("OPENHTM_DEMO")
_https = _options.flag("OPENHTM_HTTPS")


def _secret_key(home: Path) -> str:
    """The key of this installation: from the environment, or kept in the home folder, made once."""
    given = _options.text("OPENHTM_SECRET_KEY")
    if given or _testing:
        return given or "only-for-tests"
    file = home / "secret.key"
    if not file.exists():
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.write_text(secrets.token_urlsafe(48), encoding="ascii")
        file.chmod(0o600)
    return file.read_text(encoding="ascii").strip()


SECRET_KEY = _secret_key(HOME)
ALLOWED_HOSTS = _options.list("OPENHTM_HOSTS")
CSRF_TRUSTED_ORIGINS = _options.list("OPENHTM_ORIGINS")

CONTEXTS = [
    "kernel",
    "ui",
    "audit",
    "places",
    "accounts",
    "documents",
    "nightly",
    "offline",
    "catalog",
    "registry",
    "imports",
    "supply",
    "workforce",
    "maintenance",
    "checks",
    "security",
    "awareness",
    "changes",
    "response",
    "compliance",
    "survey",
    "demo",
    "workspace",
    "rest",
    "cli",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    # SimpleAppConfig of both: their automatic set-ups undo each other without an error.
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    # Before django.forms, whose templates the design system's replace.
    "openhtm.ui",
    "django.forms",
    # Before the sign-in package, whose templates those of accounts replace.
    *[f"openhtm.{context}" for context in CONTEXTS if context != "ui"],
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "openhtm.rest.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "openhtm.accounts.middleware.SiteMiddleware",
    "openhtm.accounts.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "openhtm.config.urls"
WSGI_APPLICATION = "openhtm.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "openhtm.ui.context_processors.frame",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]

# Every form, of packages too, is drawn by the design system.
FORM_RENDERER = "openhtm.ui.forms.HouseRenderer"
# A component sees its own attributes only, never the variables of the page around it.
COTTON_ISOLATE_BY_DEFAULT = True

DATABASES = {
    "default": database(
        _options.text("OPENHTM_DATABASE_URL"), home=HOME, pool=_options.flag("OPENHTM_DB_POOL")
    )
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "openhtm.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = False
SOCIALACCOUNT_AUTO_SIGNUP = False

# In the database alone: a cache of each process would keep a session alive after sign-out in another.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = _options.text("OPENHTM_LANGUAGE")
LANGUAGES = [("en-us", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
TIME_ZONE = _options.text("OPENHTM_TIME_ZONE")
USE_I18N = True
FORMAT_MODULE_PATH = "openhtm.config.formats"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = None
# Served straight from the package: nothing to collect before the first start. With DEBUG off
# WhiteNoise scans once at start; file names are not hashed, so the cache life is short.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(HOME / "files")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = HOME / "files"
NIGHT_HOUR = _options.number("OPENHTM_NIGHT_HOUR")
CALENDAR_TAGS = _options.flag("OPENHTM_CALENDAR_TAGS")
FEED_FOLDER = HOME / "feeds"
FEEDS = _options.flag("OPENHTM_FEEDS") and not _testing
FEED_MIRRORS = _options.list("OPENHTM_FEED_MIRRORS")
FEED_PROXY = _options.text("OPENHTM_FEED_PROXY")
FEED_AUTHORITIES = _options.text("OPENHTM_FEED_AUTHORITIES")
UPLOAD_LIMIT = _options.number("OPENHTM_UPLOAD_LIMIT_MB") * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Rate limits must count across the processes of a host, so the cache is a folder, not each one's memory.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if _testing
    else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(HOME / "cache")},
    # Parts of pages that are the same page after page; each process has its own, gone with the program.
    "template_fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "fragments",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

_mail = urlsplit(_options.text("OPENHTM_EMAIL_URL"))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail.hostname else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "", _mail.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.username or "", _mail.password or ""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "openhtm.config.logs.formatter", "as_json": _options.flag("OPENHTM_LOG_JSON")}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"openhtm": {"level": "INFO"}},
}
