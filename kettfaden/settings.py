"""All settings in one file. Values come from the environment; a wrong one stops the start with its name.

docs/reference/settings.md lists every variable; a test compares the two.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def _text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def _flag(name: str, default: bool) -> bool:
    value = _text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def _number(name: str, default: int, least: int = 0) -> int:
    value = _text(name, str(default))
    if not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least {least}, not {value!r}.")
    return int(value)


def _list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in _text(name, default).split(",") if part.strip()]


PACKAGE = Path(__file__).resolve().parent
KETTFADEN_DATA = Path(_text("KETTFADEN_DATA", "var")).resolve()
KETTFADEN_DATA.mkdir(parents=True, exist_ok=True)
(KETTFADEN_DATA / "keys").mkdir(mode=0o700, exist_ok=True)

DEBUG = _flag("KETTFADEN_DEBUG", False)


def _secret_key() -> str:
    """The secret of sessions and signed links: from the environment, else made once and kept in the data folder."""
    given = _text("KETTFADEN_SECRET_KEY")
    if given:
        if len(given) < 32:
            raise ImproperlyConfigured("KETTFADEN_SECRET_KEY must have at least 32 characters.")
        return given
    path = KETTFADEN_DATA / "keys" / "session.key"
    try:
        # Only one of two processes that start together may make the key.
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = _list("KETTFADEN_HOSTS", "127.0.0.1,localhost,[::1]")
KETTFADEN_PUBLIC_URL = _text("KETTFADEN_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
if urlsplit(KETTFADEN_PUBLIC_URL).scheme not in {"http", "https"}:
    raise ImproperlyConfigured("KETTFADEN_PUBLIC_URL must start with http:// or https://.")
_https = KETTFADEN_PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [KETTFADEN_PUBLIC_URL]
# Behind a load balancer the address of the visitor stands in a header; believed only when said so here.
KETTFADEN_TRUST_PROXY = _flag("KETTFADEN_TRUST_PROXY", False)
if KETTFADEN_TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "kettfaden.equipment",
    "kettfaden.record",
    "kettfaden.people",
    "kettfaden.process",
    "kettfaden.evidence",
    "kettfaden.findings",
    "kettfaden.concept",
    "kettfaden.measures",
    "kettfaden.replies",
    "kettfaden.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kettfaden.equipment.files.UploadLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kettfaden.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kettfaden.web.refusals.RefusedMiddleware",
]

ROOT_URLCONF = "kettfaden.web.urls"
WSGI_APPLICATION = "kettfaden.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The project's own pages win over those of the libraries (log-in, password, second factor).
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kettfaden.web.context.page",
            ],
        },
    },
]


def _database() -> dict[str, Any]:
    """SQLite in the data folder, or what KETTFADEN_DATABASE_URL names (postgres://user:password@host:port/name)."""
    url = _text("KETTFADEN_DATABASE_URL")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": KETTFADEN_DATA / "kettfaden.sqlite3",
            # Kept open: the last one to close empties the write-ahead log, which for each request would cost more than the page.
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                # One writer at a time, asked for at the start, so that nobody fails half-way; and on the disk before 'thank you' is said.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
                    "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456; PRAGMA cache_size=-32000;"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("KETTFADEN_DATABASE_URL must look like postgres://user:password@host:5432/name.")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_redis = _text("KETTFADEN_REDIS_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _redis}
    if _redis
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/w/"
LOGIN_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts come by invitation to an address, which is the verification
ACCOUNT_ADAPTER = "kettfaden.people.adapter.InvitedOnlyAdapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,20/5m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _https
MFA_TOTP_ISSUER = "Kettfaden"
SOCIALACCOUNT_ADAPTER = "kettfaden.people.adapter.InvitedOnlySocialAdapter"
_oidc_url = _text("KETTFADEN_OIDC_URL")
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": _text("KETTFADEN_OIDC_NAME", "OpenID Connect"),
                    "client_id": _text("KETTFADEN_OIDC_CLIENT"),
                    "secret": _text("KETTFADEN_OIDC_SECRET"),
                    "settings": {"server_url": _oidc_url},
                }
            ]
        }
    }
    if _oidc_url
    else {}
)

SESSION_COOKIE_NAME = "kettfaden_session"
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31536000 if _https else 0
SECURE_SSL_REDIRECT = _https and _flag("KETTFADEN_SSL_REDIRECT", True)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "kettfaden.web.views.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # KERN's icons are data: addresses
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

LANGUAGES = [
    ("de", "Deutsch"),
    ("en", "English"),
    ("pl", "polski"),
    ("cs", "čeština"),
    ("uk", "українська"),
    ("ar", "العربية"),
    ("fa", "فارسی"),
    ("ru", "русский"),
]
# What a reader gets whose browser asks for none of them.
LANGUAGE_CODE = _text("KETTFADEN_LANGUAGE", "de")
if LANGUAGE_CODE not in dict(LANGUAGES):
    raise ImproperlyConfigured(f"KETTFADEN_LANGUAGE must be one of {', '.join(dict(LANGUAGES))}, not {LANGUAGE_CODE!r}.")
LANGUAGE_COOKIE_NAME = "kettfaden_language"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = KETTFADEN_DATA / "static"
MEDIA_ROOT = KETTFADEN_DATA / "files"
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or _flag("KETTFADEN_PLAIN_STATIC", False)
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
_bucket = _text("KETTFADEN_S3_BUCKET")
if _bucket:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _bucket,
            "endpoint_url": _text("KETTFADEN_S3_URL") or None,
            "default_acl": "private",
            "file_overwrite": False,
        },
    }
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MAX_AGE = 3600

FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
KETTFADEN_UPLOAD_LIMIT = _number("KETTFADEN_UPLOAD_MEGABYTES", 32, 1) * 1024 * 1024

_mail = urlsplit(_text("KETTFADEN_MAIL_URL"))
if _mail.scheme in {"smtp", "smtps"}:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp" and EMAIL_PORT == 587
elif _mail.geturl():
    raise ImproperlyConfigured("KETTFADEN_MAIL_URL must start with smtp:// or smtps://.")
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = KETTFADEN_DATA / "mail"
DEFAULT_FROM_EMAIL = _text("KETTFADEN_MAIL_FROM", "kettfaden@localhost")

# The legal notice and the contact are the operator's; pages show them as given.
KETTFADEN_OPERATOR = _text("KETTFADEN_OPERATOR")
KETTFADEN_OPERATOR_CONTACT = _text("KETTFADEN_OPERATOR_CONTACT")
# Kept outside the data folder's backups, so that restoring one forgets again what was erased since.
KETTFADEN_ERASURE_LIST = Path(_text("KETTFADEN_ERASURE_LIST", str(KETTFADEN_DATA.parent / f"{KETTFADEN_DATA.name}.erasures")))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Without DEBUG Django would mail or print request bodies on errors; the address line alone is enough.
    "loggers": {"django.request": {"level": "ERROR"}, "django.security.DisallowedHost": {"level": "CRITICAL"}},
}
