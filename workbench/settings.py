"""One file, typed environment, two modes.

*server* (default) refuses to start without SECRET_KEY, ALLOWED_HOSTS, DATABASE_URL and REDIS_URL, and over plain HTTP
unless ALLOW_HTTP says so. *local* (WORKBENCH_LOCAL=1, set by `make run`) listens on this machine only and keeps all
state in WORKBENCH_DATA.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from . import addresses
from .local import data_folder, is_local, secret_key

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL = is_local()
DEBUG = False
DATA: Path = data_folder()


def required(name: str) -> str:
    """The setting's value; in server mode its absence stops the start with one sentence."""
    value = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(f"Server mode needs {name}. Set it, or start with `make run` for local mode.")
    return value


def understood(read: Callable[[str], dict[str, Any]], url: str) -> dict[str, Any]:
    """What the address says; one that cannot be read stops the start with one sentence."""
    try:
        return read(url)
    except ValueError as error:
        raise ImproperlyConfigured(str(error)) from None


SECRET_KEY = env.str("SECRET_KEY", "") or (secret_key(DATA) if LOCAL else required("SECRET_KEY"))
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS: list[str] = (
    ["localhost", "127.0.0.1", "[::1]"] if LOCAL else [host.strip() for host in required("ALLOWED_HOSTS").split(",")]
)
PLAIN_HTTP = LOCAL or env.bool("ALLOW_HTTP", False)

# --- Databases -------------------------------------------------------------------------------------------------------


def sqlite(name: str, mode: str) -> dict[str, Any]:
    return {
        "ENGINE": "workbench.sqlite",
        "NAME": name,
        "OPTIONS": {
            "transaction_mode": mode,
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
        },
        "CONN_MAX_AGE": None,
    }


def databases(url: str) -> dict[str, dict[str, Any]]:
    """`default` to write; `snapshot`, the same database, for long reads that must not lock writers out."""
    if not url or url.startswith("sqlite:"):
        path = url.removeprefix("sqlite:///") or str(DATA / "workbench.sqlite3")
        found = {"default": sqlite(path, "IMMEDIATE"), "snapshot": sqlite(path, "DEFERRED")}
        found["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
    else:
        parsed = {**understood(addresses.database, url), "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
        found = {"default": parsed, "snapshot": {**parsed, "CONN_MAX_AGE": 0}}
    found["snapshot"] = {**found["snapshot"], "TEST": {"MIRROR": "default"}}
    return found


DATABASES = databases(env.str("DATABASE_URL", "") if LOCAL else required("DATABASE_URL"))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker ----------------------------------------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", "") if LOCAL else required("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1) or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
SWEEP_SECONDS: float = env.float("SWEEP_SECONDS", 10.0)
JOB_LEASE_SECONDS: float = env.float("JOB_LEASE_SECONDS", 60.0)
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "annotations.tasks.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}}
}

# --- Applications ----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "annotations",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "csp",
]
MIDDLEWARE = [
    "annotations.web.middleware.Headers",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "annotations.web.limits.Limits",
    "workbench.static.Files",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "annotations.web.middleware.Errors",
]
ROOT_URLCONF = "workbench.urls"
WSGI_APPLICATION = "workbench.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "annotations.web.comfort.comfort",
                "annotations.web.context.release",
            ],
            "libraries": {"questions": "annotations.web.tags", "codebook": "annotations.web.codebook_tags"},
        },
    }
]
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# --- People ----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "annotations.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}  # type: ignore[assignment]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "workbench.accounts.Adapter"
ACCOUNT_FORMS = {
    "login": "workbench.forms.LogIn",
    "reset_password": "workbench.forms.ResetPassword",
    "reset_password_from_key": "workbench.forms.ChooseAgain",
    "change_password": "workbench.forms.ChangePassword",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a reset page that mails any address is a way to annoy strangers
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {"join": "100/5m/ip"}  # beside allauth's own; a whole desk may sit behind one address
# How many proxies stand before us: the client's address, by which log-ins are limited, is that many from the right in
# X-Forwarded-For. With 0 nobody can make up an address by sending that header.
ALLAUTH_TRUSTED_PROXY_COUNT: int = env.int("TRUSTED_PROXIES", 0)
SENDS_MAIL = bool(env.str("EMAIL_URL", ""))
# Without a mail server a local workbench prints its mails. A server must not: reset links would stand in its log.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SENDS_MAIL else 'console' if LOCAL else 'dummy'}.EmailBackend"
if SENDS_MAIL:
    globals().update(understood(addresses.mail, env.str("EMAIL_URL")))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "workbench@localhost")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- Files -----------------------------------------------------------------------------------------------------------

CLIENT_FILE = BASE_DIR / "workbench" / "client.py"  # what the page of API tokens gives away
STATIC_URL = "static/"
STATIC_ROOT = None if LOCAL else DATA / "static"  # locally they are served from where they lie
WHITENOISE_USE_FINDERS = LOCAL
# Where the address says nothing of the release (workbench/static.py): asked for each time, answered "not modified".
WHITENOISE_MAX_AGE = 0
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site reads them, and none of ours lies elsewhere
STORAGE_URL = env.str("STORAGE_URL", "")
if STORAGE_URL and not (find_spec("storages") and find_spec("boto3")):
    raise ImproperlyConfigured("STORAGE_URL needs the extra s3: pip install 'claim-workbench[s3]'.")
in_folder: dict[str, Any] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {
        "location": str(DATA / "private"),
        "base_url": None,
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    },
}
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": understood(addresses.storage, STORAGE_URL) if STORAGE_URL else in_folder,
    "staticfiles": {"BACKEND": "workbench.static.Storage"},
}

# --- Limits ----------------------------------------------------------------------------------------------------------

DELETED_DAYS: int = env.int("DELETED_DAYS", 30)
MAX_ARTICLE_BYTES: int = env.int("MAX_ARTICLE_BYTES", 2_000_000)
MAX_FILE_BYTES: int = env.int("MAX_FILE_BYTES", 20_000_000)
LEASE_MINUTES: int = env.int("LEASE_MINUTES", 60)
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_FILE_BYTES + 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Addresses that people and feeds give (docs/intake.md): on a server its operator decides -------------------------

FETCH_ADDRESSES: bool = env.bool("FETCH_ADDRESSES", LOCAL)

# --- A language model that suggests (docs/suggestions.md): off unless an address and a model are named ----------------

SUGGESTER_URL = env.str("SUGGESTER_URL", "")
SUGGESTER_MODEL = env.str("SUGGESTER_MODEL", "")
SUGGESTER_KEY = env.str("SUGGESTER_KEY", "")
SUGGESTER_TIMEOUT: float = env.float("SUGGESTER_TIMEOUT", 30.0)
SUGGESTER_SENTENCES: int = env.int("SUGGESTER_SENTENCES", 20)
SUGGESTER_CHARACTERS: int = env.int("SUGGESTER_CHARACTERS", 8000)
SUGGESTER_REQUESTS: int = env.int("SUGGESTER_REQUESTS", 1000)

# --- Security --------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "annotations.web.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
if not PLAIN_HTTP:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- API -------------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "annotations.api.authentication.ByToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "annotations.api.permissions.SamePerson",
        "annotations.api.scopes.InScope",
    ],
    "DEFAULT_PARSER_CLASSES": [
        "annotations.api.parsers.WholeJSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "annotations.api.errors.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Claim workbench",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "AnswerHow": "annotations.models.Answer.How",
        "BatchKind": "annotations.models.Batch.Kind",
        "BatchSuggestions": "annotations.models.Batch.Suggestions",
        "DecisionHow": "annotations.models.Decision.How",
        "AnswerState": "annotations.models.Answer.State",
        "AssignmentState": "annotations.models.Assignment.State",
        "DatasetState": "annotations.models.Dataset.State",
        "ImportState": "annotations.models.Import.State",
        "JobState": "annotations.models.Job.State",
        "Role": "annotations.api.people.ROLES",
        "SetBy": "annotations.models.Answer.By",
        "ThreadState": "annotations.models.Thread.State",
        "Confidentiality": "annotations.models.Confidentiality",
    },
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "WARNING")},
    "loggers": {"workbench": {"level": "INFO"}, "annotations": {"level": "INFO"}},
}

# Whoever runs Django sends its messages through our Celery application, the web server and the commands included.
from . import celery as _celery  # noqa: E402, F401

# What `manage.py check`, and every command before it runs, says of too old a Django.
from . import versions as _versions  # noqa: E402, F401
