"""Settings of the registry.  Every variable of the environment is listed in docs/operating.md."""

from pathlib import Path
from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured

from plans_registry.environment import (
    cache_of_counts,
    cache_of_pages,
    read_bool,
    read_cache,
    read_choice,
    read_database,
    read_email,
    read_int,
    read_list,
    read_operator,
    read_origin,
    read_package,
    read_replicas,
    read_text,
    read_uploads,
)
from plans_registry.log_lines import add_request_id
from plans_registry.security import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"  # everything a running registry writes: database, uploads, collected static files
VAR_DIR.mkdir(exist_ok=True)

DEBUG = read_bool("DEBUG", default=False)
DEVELOPMENT_KEY = "development-only-never-in-production-development-only-never"
# Nothing is taken for development by itself: a timer without the server's variables would work on another database.
SECRET_KEY = read_text("SECRET_KEY", DEVELOPMENT_KEY if DEBUG else None)
if not DEBUG and (SECRET_KEY == DEVELOPMENT_KEY or len(SECRET_KEY) < 32):
    raise ImproperlyConfigured("SECRET_KEY must be a secret of at least 32 characters of your own.")
SECRET_KEY_FALLBACKS = read_list("SECRET_KEY_FALLBACKS")  # earlier keys: what they have signed holds on
ALLOWED_HOSTS = read_list("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS=* would let anybody's host name into our links; name your own.")
CSRF_TRUSTED_ORIGINS = read_list("CSRF_TRUSTED_ORIGINS")
SITE_URL = read_origin("SITE_URL", "http://127.0.0.1:8000")  # what links in mails and data begin with
SITE_NAME = read_text("SITE_NAME", "東京 地域産業活性化計画データベース")
AREA_CODE = read_text("AREA_CODE", "130001")  # the code of all of Tokyo, in names of files
OPERATOR = read_operator()

INSTALLED_APPS = [
    "municipalities",
    "plans_registry",
    "plans_registry.catalogue",
    "plans_registry.editorial",
    "plans_registry.public",
    "plans_registry.editorial.apps.RegistryAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
]

MIDDLEWARE = [
    "plans_registry.observing.observe",
    "plans_registry.security.content_security_policy",  # outside all that answer: it is on every answer of theirs, too
    "plans_registry.public.refusals.refuse_in_words",
    "plans_registry.kept_pages.keep_public_pages",
    "plans_registry.observing.notice_slow_queries",
    "plans_registry.delivery.compress_public_pages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "plans_registry.public.shift_jis.shift_jis_links",
    "plans_registry.editorial.accounts.middleware.leave_no_copy",
    "plans_registry.editorial.accounts.middleware.StaffSessions",
    "plans_registry.delivery.speak_as_the_address_says",
    "plans_registry.public.throttle.limit_rates",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "plans_registry.editorial.accounts.middleware.StaffSignedIn",
    "plans_registry.editorial.accounts.middleware.StaffMessages",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "plans_registry.urls"
# runserver would pass through wsgi.py, which refuses development mode.
WSGI_APPLICATION = None if DEBUG else "plans_registry.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        "NAME": "public",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "public"],
        "OPTIONS": {"environment": "plans_registry.public.jinja.environment"},
    },
]

DATABASES = {
    "default": read_database("DATABASE_URL", f"sqlite:///{quote(str(VAR_DIR / 'registry.sqlite3'))}"),
    **read_replicas("REPLICA_URL"),
}
DATABASE_ROUTERS = ["plans_registry.databases.ReplicaRouter"]
REPLICA_SECONDS = read_int("REPLICA_SECONDS", 5)  # a replica that is longer behind than this is not read
STATEMENT_SECONDS = read_int("STATEMENT_SECONDS", 30)  # of PostgreSQL, in a server
LOCK_SECONDS = read_int("LOCK_SECONDS", 10)
CACHE_SECONDS = read_int("CACHE_SECONDS", 10)  # how long nginx or a CDN answers a public page without asking
GENERATION_SECONDS = read_int("GENERATION_SECONDS", 0 if DEBUG else 1)  # how long a process believes in kept pages
# Limits are of all processes together, unless somebody develops.
_CACHE = read_cache("CACHE_URL", "memory:" if DEBUG else "database:")
CACHES = {
    "default": _CACHE,
    "counts": cache_of_counts(_CACHE),
    "pages": cache_of_pages(_CACHE, most=read_int("PAGES_KEPT", 500)),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_MAIL = read_email("EMAIL_URL", "console:")
EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = _MAIL.backend, _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.tls, _MAIL.ssl
EMAIL_TIMEOUT = 10  # seconds: a mail server that is away must not hold a page for long
DEFAULT_FROM_EMAIL = SERVER_EMAIL = read_text("EMAIL_FROM", "registry@localhost")
EMAIL_SUBJECT_PREFIX = ""

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
BULK_FOLDER = Path(read_text("BULK_FOLDER", str(VAR_DIR / "bulk")))  # written by export_registry
MEDIA_ROOT = Path(read_text("MEDIA_ROOT", str(VAR_DIR / "media")))
STRIKES_FILE = Path(read_text("STRIKES_FILE", str(VAR_DIR / "strikes.jsonl")))
STORAGES = {
    "default": read_uploads("UPLOADS_URL")
    or {
        "BACKEND": "plans_registry.whole_files.WholeFileStorage",
        # For the registry alone, and a proxy that is of its group.
        "OPTIONS": {"file_permissions_mode": 0o640, "directory_permissions_mode": 0o750},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

BACKUP_IDENTITY = read_text("BACKUP_IDENTITY", "")  # file of age's key, with which backups are encrypted and restored

HTTPS = read_bool("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked from beside the proxy, in plain HTTP
SECURE_HSTS_SECONDS = read_int("HSTS_SECONDS", 31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = read_bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
FORCE_SCRIPT_NAME = ""  # the registry is a whole site; a server could take another root from a reader's header
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# The shape of Django 6's own setting, so that moving there means deleting our middleware.
SECURE_CSP = {
    "default-src": [SELF],
    "img-src": [SELF, "data:"],
    "object-src": [NONE],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
}

# Staff accounts, by allauth: nobody signs up, people are invited (plans_registry/editorial/accounts).
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "/admin/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600  # seconds a link to a new password is good for
INVITATION_DAYS = read_int("INVITATION_DAYS", 7, least=1)
# Approvers and administrators; off for a trial on one's own machine (make run).
REQUIRE_SECOND_FACTOR = read_bool("REQUIRE_SECOND_FACTOR", default=not DEBUG)
SESSION_COOKIE_AGE = 12 * 3600  # a working day; the cookie itself ends with the browser
SESSION_COOKIE_HTTPONLY = True

ACCOUNT_ADAPTER = "plans_registry.editorial.accounts.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_FORMS = {"login": "plans_registry.editorial.accounts.forms.SignInForm"}
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation has proved the address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# A town hall shares one address: "key" is the name together with the address (see the adapter).
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "5/5m/key,60/5m/ip",
    "login_failed_anywhere": "100/d/key",  # of one account, over all addresses
    "reset_password": "20/m/ip,3/10m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
MFA_ADAPTER = "plans_registry.editorial.accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "plans_registry.editorial.accounts.forms.CodeForm",
    "reauthenticate": "plans_registry.editorial.accounts.forms.CodeAgainForm",
    "activate_totp": "plans_registry.editorial.accounts.forms.FirstCodeForm",
    "add_webauthn": "plans_registry.editorial.accounts.forms.PasskeyForm",
    "edit_webauthn": "plans_registry.editorial.accounts.forms.PasskeyNameForm",
}
MFA_TOTP_ISSUER = "東京 地域産業活性化計画データベース"
MFA_TOTP_TOLERANCE = 1  # a clock half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # http://localhost; browsers allow no other
USERSESSIONS_TRACK_ACTIVITY = False

# Limits a stranger can reach (docs/operating.md says what each protects).
QUERY_LENGTH_LIMIT = read_int("QUERY_LENGTH_LIMIT", 500, least=1)  # characters of q
QUERY_TERM_LIMIT = read_int("QUERY_TERM_LIMIT", 30, least=1)  # terms of q
SEARCHES_PER_MINUTE = read_int("SEARCHES_PER_MINUTE", 300, least=1)  # of one address: a town hall shares one
SUGGESTIONS_PER_MINUTE = read_int("SUGGESTIONS_PER_MINUTE", 600, least=1)
FILES_PER_MINUTE = read_int("FILES_PER_MINUTE", 120, least=1)  # and answers of the API, and feeds
PASTS_PER_MINUTE = read_int("PASTS_PER_MINUTE", 10, least=1)  # searches of a past that has to be read first
WORKBOOK_ROWS_PER_HOUR = read_int("WORKBOOK_ROWS_PER_HOUR", 200_000, least=1)
PAGE_SIZE = read_int("PAGE_SIZE", 20, least=1)
WORKBOOK_ROWS_LIMIT = read_int("WORKBOOK_ROWS_LIMIT", 20_000, least=1)  # about ten seconds of work; CSV has no limit
PAST_MEASURES_LIMIT = read_int(
    "PAST_MEASURES_LIMIT", 100_000, least=1
)  # in the editions that a search of the past reads
FEED_ITEMS_LIMIT = read_int("FEED_ITEMS_LIMIT", 1_000, least=1)
PHOTO_BYTES_LIMIT = read_int("PHOTO_BYTES_LIMIT", 10_000_000, least=1)
PHOTO_PIXELS_LIMIT = read_int("PHOTO_PIXELS_LIMIT", 40_000_000, least=1)
SOURCE_BYTES_LIMIT = read_int("SOURCE_BYTES_LIMIT", 50_000_000, least=1)
TABLE_BYTES_LIMIT = read_int("TABLE_BYTES_LIMIT", 100_000_000, least=1)
TABLE_ROWS_LIMIT = read_int("TABLE_ROWS_LIMIT", 200_000, least=1)
TABLE_IMPORTS_AT_ONCE = read_int("TABLE_IMPORTS_AT_ONCE", 2, least=1)  # child processes of the staff area
TABLE_BYTES_IN_REQUEST = read_int("TABLE_BYTES_IN_REQUEST", 200_000)  # larger ones get a process of their own
PDF_PAGES_LIMIT = read_int("PDF_PAGES_LIMIT", 200, least=1)
PDF_SECONDS_LIMIT = read_int("PDF_SECONDS_LIMIT", 20, least=1)
PDF_MEMORY_LIMIT = read_int("PDF_MEMORY_LIMIT", 600_000_000, least=200_000_000)  # bytes; less does not start Python
PDF_PICTURES_LIMIT = read_int("PDF_PICTURES_LIMIT", 200)
MISSES_SECONDS = read_int(
    "MISSES_SECONDS", 0 if DEBUG else 10
)  # between two writings of the words that no search found
READ_SCANS = read_bool("READ_SCANS", default=False)  # by Tesseract, where it is installed
SCAN_PAGES_LIMIT = read_int("SCAN_PAGES_LIMIT", 30, least=1)
SCAN_PAGE_SECONDS = read_int("SCAN_PAGE_SECONDS", 10, least=1)
REPORTS_PER_HOUR = read_int("REPORTS_PER_HOUR", 5, least=1)  # of one visitor
REPORTS_PER_HOUR_IN_ALL = read_int("REPORTS_PER_HOUR_IN_ALL", 60, least=1)
FOLLOWS_PER_HOUR = read_int("FOLLOWS_PER_HOUR", 10, least=1)  # requests to follow of one visitor
FOLLOWS_PER_HOUR_IN_ALL = read_int("FOLLOWS_PER_HOUR_IN_ALL", 200, least=1)
FOLLOW_MAILS_PER_DAY = read_int("FOLLOW_MAILS_PER_DAY", 5, least=1)  # mails with a link to confirm, to one address
FOLLOW_CONFIRM_DAYS = read_int("FOLLOW_CONFIRM_DAYS", 3, least=1)
FOLLOW_DIGEST_HOUR = read_int("FOLLOW_DIGEST_HOUR", 7)  # in Tokyo: of the day, and of Monday
PICTURES_PER_HOUR = read_int("PICTURES_PER_HOUR", 300, least=1)  # PNGs drawn for one visitor
PICTURES_PER_HOUR_IN_ALL = read_int("PICTURES_PER_HOUR_IN_ALL", 6_000, least=1)
REPORTS_TO = read_list("REPORTS_TO")  # mail addresses that are told of every report
# A pasted overview of 2,000,000 characters, the most that is read, has 6 MB.
DATA_UPLOAD_MAX_MEMORY_SIZE = read_int("FORM_BYTES_LIMIT", 8_000_000, least=1_000_000)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the editor: 40 pillars with 400 measures, ten fields and some ticks each

# Warnings of the start that an operator knows and accepts, as a server without a Japanese font.
SILENCED_SYSTEM_CHECKS = read_list("SILENCED_SYSTEM_CHECKS")

PICTURE_FONT = read_text("PICTURE_FONT", "")  # file of a Japanese font, where none is found

METRICS_FOLDER = read_text("METRICS_FOLDER", "")  # where processes count together for /metrics; empty: there is none
SLOW_QUERY_MS = read_int("SLOW_QUERY_MS", 500)  # a query that takes longer has a line in the log; 0: none has
LOG_REQUESTS = read_bool("LOG_REQUESTS", default=not DEBUG)
LOG_FORMAT = read_choice("LOG_FORMAT", "text" if DEBUG else "json", ("text", "json"))
ERRORS_TO = read_list("ERRORS_TO")  # mail addresses that are told of faults
SENTRY_DSN = read_package("SENTRY_DSN", "sentry_sdk", "sentry-sdk")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "django.utils.log.CallbackFilter", "callback": add_request_id}},
    "formatters": {
        "json": {"()": "plans_registry.log_lines.JsonFormatter"},
        "text": {"()": "plans_registry.log_lines.BriefFormatter", "format": "%(levelname)s %(name)s: %(message)s"},
        "fault": {"format": "%(message)s\nrequest %(request_id)s"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["request_id"]},
        "mail": {
            "class": "plans_registry.error_reports.MailFaults" if ERRORS_TO else "logging.NullHandler",
            "level": "ERROR",
            "formatter": "fault",
            "filters": ["request_id"],
        },
        "null": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console", "mail"], "level": "WARNING"},
    "loggers": {
        "plans_registry.requests": {"level": "INFO"},
        "django.request": {"level": "ERROR"},  # what was refused has its line already
        # Programs that try host names and parameters get their 400; a traceback or a mail of each would bury what
        # matters.  Without any handler Python's last resort would print it.
        "django.security": {"handlers": ["null"], "propagate": False},
    },
}
