"""One file, typed environment, two modes.

*server* (default) refuses to start without SECRET_KEY, ALLOWED_HOSTS, DATABASE_URL and REDIS_URL, and over plain HTTP
unless ALLOW_HTTP says so. *local* (WORKBENCH_LOCAL=1, set by `make run`) listens on this machine only and keeps all
state in WORKBENCH_DATA.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from re import fullmatch
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from . import addresses, logs, secret_files
from .local import data_folder, is_local, secret_key

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL = is_local()
DEBUG = False
DATA: Path = data_folder()


def secret(name: str) -> str:
    """The setting's value, or what the file holds that `name`_FILE names; "" if neither is set."""
    try:
        return secret_files.read(name)
    except ValueError as error:
        raise ImproperlyConfigured(str(error)) from None


def required(name: str) -> str:
    """The setting's value; in server mode its absence stops the start with one sentence."""
    value = secret(name)
    if not value:
        raise ImproperlyConfigured(f"Server mode needs {name}. Set it, or start with `make run` for local mode.")
    return value


def understood(read: Callable[[str], dict[str, Any]], url: str) -> dict[str, Any]:
    """What the address says; one that cannot be read stops the start with one sentence."""
    try:
        return read(url)
    except ValueError as error:
        raise ImproperlyConfigured(str(error)) from None


SECRET_KEY = secret("SECRET_KEY") or (secret_key(DATA) if LOCAL else required("SECRET_KEY"))
SECRET_KEY_FALLBACKS: list[str] = [key.strip() for key in secret("SECRET_KEY_FALLBACKS").split(",") if key.strip()]
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
        if password := secret("DATABASE_PASSWORD"):
            if parsed["PASSWORD"]:
                raise ImproperlyConfigured("DATABASE_URL holds a password and DATABASE_PASSWORD another; keep one.")
            parsed["PASSWORD"] = password
        found = {"default": parsed, "snapshot": {**parsed, "CONN_MAX_AGE": 0}}
    found["snapshot"] = {**found["snapshot"], "TEST": {"MIRROR": "default"}}
    return found


DATABASES = databases(secret("DATABASE_URL") if LOCAL else required("DATABASE_URL"))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker ----------------------------------------------------------------------------------------------------------

REDIS_URL = secret("REDIS_URL") if LOCAL else required("REDIS_URL")
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
SILENT_SECONDS: float = env.float("SILENT_SECONDS", 60.0)  # a process that says nothing for longer is taken for dead
WAIT_SECONDS: float = env.float("WAIT_SECONDS", 300.0)  # a job that waits for longer while none is done is a fault
WORKER_NICE: int = env.int("WORKER_NICE", 10)  # how far processes of jobs stand back behind all others of the machine
LEAST_FREE_BYTES: int = env.int("LEAST_FREE_BYTES", 500_000_000)  # of the data folder's disk
CELERY_BEAT_SCHEDULER = "workbench.clock.Clock"
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "annotations.tasks.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
    "erase ownerless": {"task": "annotations.tasks.erase_ownerless", "schedule": 3600.0, "options": {"expires": 3600}},
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
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
]
MIDDLEWARE = [
    "workbench.requests.Told",
    "annotations.web.middleware.Headers",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "annotations.web.bodies.Bodies",
    "workbench.static.Files",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "annotations.web.sessions.LogIns",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "annotations.web.limits.Limits",
    "annotations.web.second_factor.Required",
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
    "set_password": "workbench.forms.ChooseFirst",
    "change_password": "workbench.forms.ChangePassword",
    "reauthenticate": "workbench.forms.ShowAgain",
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
MFA_ADAPTER = "workbench.factors.Adapter"
MFA_FORMS = {
    "authenticate": "workbench.factors.Authenticate",
    "reauthenticate": "workbench.factors.Reauthenticate",
    "activate_totp": "workbench.factors.ActivateApp",
    "login_webauthn": "workbench.factors.LogInByPasskey",
    "authenticate_webauthn": "workbench.factors.AuthenticateByPasskey",
    "reauthenticate_webauthn": "workbench.factors.ReauthenticateByPasskey",
    "add_webauthn": "workbench.factors.AddPasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # half a minute before and after: telephones' clocks, and slow fingers
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # a whole desk may sit behind one address
REQUIRE_SECOND_FACTOR = env.str("REQUIRE_SECOND_FACTOR", "nobody")
if REQUIRE_SECOND_FACTOR not in ("nobody", "managers", "everybody"):
    raise ImproperlyConfigured("REQUIRE_SECOND_FACTOR is nobody, managers or everybody.")
OIDC_URL = env.str("OIDC_URL", "")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = secret("OIDC_CLIENT_SECRET")
OIDC_NAME = env.str("OIDC_NAME", "") or "OpenID"
if OIDC_URL and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
    raise ImproperlyConfigured("OIDC_URL needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.")
if OIDC_URL and not (OIDC_URL.startswith("https://") or PLAIN_HTTP):
    raise ImproperlyConfigured("OIDC_URL must begin with https://.")
SOCIALACCOUNT_ADAPTER = "workbench.openid.adapter.Adapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"provider_class": "workbench.openid.provider.Provider"}}
EMAIL_URL = secret("EMAIL_URL")
SENDS_MAIL = bool(EMAIL_URL)
# Without a mail server a local workbench prints its mails. A server must not: reset links would stand in its log.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SENDS_MAIL else 'console' if LOCAL else 'dummy'}.EmailBackend"
if SENDS_MAIL:
    globals().update(understood(addresses.mail, EMAIL_URL))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "workbench@localhost")
CACHES = {
    "default": {
        "BACKEND": "workbench.cache.Forgiving",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
    }
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
if STORAGE_URL:  # boto3 reads the variables itself, but knows nothing of files
    for option, name in (("access_key", "AWS_ACCESS_KEY_ID"), ("secret_key", "AWS_SECRET_ACCESS_KEY")):
        if env.str(f"{name}_FILE", ""):
            STORAGES["private"]["OPTIONS"][option] = secret(name)

# --- Limits ----------------------------------------------------------------------------------------------------------

# How often one may ask (annotations/people/limits.py): a person or a token, somebody who is not logged in by address,
# files sent, and API tokens that were none, by address. 0: no limit.
LIMITS = {
    "requests": env.str("LIMIT_REQUESTS", "3000/m"),
    "strangers": env.str("LIMIT_STRANGERS", "600/m"),
    "uploads": env.str("LIMIT_UPLOADS", "600/h"),
    "guesses": env.str("LIMIT_GUESSES", "30/m"),
}
for limit in LIMITS.values():
    if limit not in ("", "0") and not fullmatch("[1-9][0-9]*/[smhd]", limit):
        raise ImproperlyConfigured(f"{limit} is no limit: write 3000/m (s, m, h, d), or 0 for none.")
DELETED_DAYS: int = env.int("DELETED_DAYS", 30)
# After how many days what goes where a project says nothing, as text=365,originals=90: models/retention.py.
RETENTION_DAYS: dict[str, int] = env.dict("RETENTION_DAYS", {}, subcast_values=int)
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
SUGGESTER_KEY = secret("SUGGESTER_KEY")
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
SESSION_ENGINE = "workbench.sessions"
SESSION_DAYS: int = env.int("SESSION_DAYS", 14)
SESSION_COOKIE_AGE = SESSION_DAYS * 24 * 60 * 60
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
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "annotations.api.schema.with_refusals"],
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

METRICS_TOKEN = secret("METRICS_TOKEN")  # without it there is no page of metrics
LOGGING: dict[str, Any] = logs.config(local=LOCAL, level=env.str("LOG_LEVEL", "WARNING"))

# Whoever runs Django sends its messages through our Celery application, the web server and the commands included.
from . import celery as _celery  # noqa: E402, F401

# What `manage.py check`, and every command before it runs, says of too old a Django.
from . import versions as _versions  # noqa: E402, F401
