"""One settings file, safe for production as it stands.

Every environment variable is read in the block at the top. A missing secret stops the start outside `DEBUG`.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

PACKAGE = Path(__file__).resolve().parent

# ---- The environment: every variable, with its meaning ---------------------------------------------------------------
env = os.environ.get

DEBUG = env("DEBUG", "") in {"1", "true", "yes"}  # development: detailed errors, no HTTPS demanded, a known secret
SECRET_KEY = env("SECRET_KEY", "")  # signs sessions and links; long, random and never shared
ALLOWED_HOSTS = [host for host in env("ALLOWED_HOSTS", "").split(",") if host]  # names the site answers to
SITE_URL = env("SITE_URL", "http://127.0.0.1:8000").rstrip("/")  # the site's own address, in mail and share links
DATA_DIR = Path(env("DATA_DIR", "") or Path.cwd() / "var")  # database, uploads, cache and side index of this machine
STATIC_DIR = Path(env("STATIC_DIR", "") or DATA_DIR / "static")  # collected static files; an image carries its own
DATABASE_URL = env("DATABASE_URL", "")  # postgres://user:password@host/name; empty is SQLite in DATA_DIR
CACHE_URL = env("CACHE_URL", "")  # redis://host/0; empty is files in DATA_DIR, shared by this machine's workers
EMAIL_URL = env("EMAIL_URL", "")  # smtp+tls://user:password@host:587; empty writes mail to the console
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", "Sörmlandsmat <noreply@localhost>")  # who our mail comes from
BACKGROUND_TASKS = env("BACKGROUND_TASKS", "immediate")  # "database" when a worker runs beside the site
GEOCODER = env("GEOCODER", "")  # nominatim:URL, photon:URL or pelias:URL; empty is the gazetteer alone
MAP_TILE_URL = env("MAP_TILE_URL", "")  # https://…/{z}/{x}/{y}.png laid over our own base map; empty is none
MAP_TILE_ATTRIBUTION = env("MAP_TILE_ATTRIBUTION", "")  # what the tiles' owner asks to have written on the map
TRUSTED_PROXIES = int(env("TRUSTED_PROXIES", "0"))  # reverse proxies in front, whose X-Forwarded-* we believe
API_RATE = env("API_RATE", "120/m")  # requests to the API for one address
API_RATE_LOOPBACK = env("API_RATE_LOOPBACK", "1000000/m")  # the same for this machine itself
SEARCH_RATE = env("SEARCH_RATE", "120/m")  # searches on the pages for one address
SIGHTING_RATE = env("SIGHTING_RATE", "60/h")  # what visitors say of listings, for one address
SEARCH_ENGINE = env("SEARCH_ENGINE", "embedded")  # "embedded", or "elastic": an Elasticsearch server or a cluster
SEARCH_STANDBY = env("SEARCH_STANDBY", "1") in {"1", "true", "yes"}  # whether the embedded stands in for it when away
ELASTICSEARCH_URL = env("ELASTICSEARCH_URL", "")  # https://node-1:9200,https://node-2:9200: the nodes that are asked
ELASTICSEARCH_API_KEY = env("ELASTICSEARCH_API_KEY", "")  # the key we ask with; empty is a server without logins
ELASTICSEARCH_CA = env("ELASTICSEARCH_CA", "")  # file with the authority that signed the nodes' certificates
ELASTICSEARCH_SHARDS = int(env("ELASTICSEARCH_SHARDS", "1"))  # into how many parts the product index is cut
ELASTICSEARCH_REPLICAS = int(env("ELASTICSEARCH_REPLICAS", "1"))  # copies of each part; with one node this must be 0
ELASTICSEARCH_PREFIX = env("ELASTICSEARCH_PREFIX", "sormlandsmat")  # what our indexes' names begin with
REGION = Path(env("REGION", "") or PACKAGE / "regions" / "sormland.toml")  # the county, as data
# ----------------------------------------------------------------------------------------------------------------------

if not SECRET_KEY:
    if not DEBUG:
        message = "SECRET_KEY is missing. Set it to a long random string; `python -c 'import secrets; \
print(secrets.token_urlsafe(64))'` makes one. For development, set DEBUG=1 instead."
        raise ImproperlyConfigured(message)
    SECRET_KEY = "for-development-only-" + "x" * 40
if DEBUG and not ALLOWED_HOSTS:
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]

DATA_DIR.mkdir(parents=True, exist_ok=True)

INSTALLED_APPS = [
    "sormlandsmat",
    "cms",
    "search",
    "hubs",
    "catalogue.apps.CatalogueConfig",
    "catalogue.partner.apps.PartnerConfig",
    "members",
    "oscar.apps.address",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "treebeard",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "ninja",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sormlandsmat.middleware.SecurityHeaders",
    "sormlandsmat.api.caching.ApiHeaders",
    "sormlandsmat.limits.ApiLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sormlandsmat.middleware.StaffSecondFactor",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "search.middleware.SearchAway",
]

ROOT_URLCONF = "sormlandsmat.urls"
WSGI_APPLICATION = "sormlandsmat.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "sormlandsmat.context.site",
            ],
        },
    },
]

# ---- Data ------------------------------------------------------------------------------------------------------------
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / "sormlandsmat.sqlite3",
    "CONN_MAX_AGE": 60,  # opening the file and telling it the lines below costs three milliseconds of every page
    "OPTIONS": {
        # Writers wait for each other instead of failing half-way, and readers never wait.
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=33554432; "
        "PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY;",
    },
}
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True) if DATABASE_URL else SQLITE
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    INSTALLED_APPS.append("django.contrib.postgres")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, Any] = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
        if CACHE_URL
        else {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": DATA_DIR / "cache",
            "OPTIONS": {"MAX_ENTRIES": 2_000},
        }
    ),
    # What a geocoder has answered is kept for good: asking again costs its owner.
    "geocoder": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "geocoder",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    # Counts and small answers that may differ between workers.
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}},
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "renditions"},
}

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
PRIVATE_ROOT = DATA_DIR / "private"  # certificates: no web server hands these out,
PRIVATE_URL = "/cms/intyg/"  # only a view of the admin does
STATIC_ROOT = STATIC_DIR
STATIC_URL = "/static/"
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "sormlandsmat.storage.StaticStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

TASKS = {
    "default": {
        "BACKEND": {
            "immediate": "django_tasks.backends.immediate.ImmediateBackend",
            "database": "django_tasks_db.DatabaseBackend",
        }[BACKGROUND_TASKS],
        "QUEUES": ["default", "mail"],
    }
}

# ---- Language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Svenska")), ("en", _("English"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# ---- Who logs in, and how --------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    }
]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Sörmlandsmat] "
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_ADAPTER = "sormlandsmat.accounts.AccountAdapter"
ACCOUNT_RATE_LIMITS = {"login": "20/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_ADAPTER = "sormlandsmat.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Sörmlandsmat"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# ---- Wagtail and Oscar -----------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Sörmlandsmat"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_PAGE_MODEL = "cms.BasePage"
WAGTAILIMAGES_IMAGE_MODEL = "members.Picture"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "members.forms.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "members.forms.DocumentForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp", "heic"]
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "txt", "xlsx"]
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
OSCAR_DEFAULT_CURRENCY = "SEK"
OSCAR_DELETE_IMAGE_FILES = False
OSCAR_SLUG_ALLOW_UNICODE = False
OSCAR_SLUG_MAP: dict[str, str] = {}
OSCAR_SLUG_BLACKLIST: list[str] = []
OSCAR_SLUG_FUNCTION = "django.utils.text.slugify"
OSCAR_IMAGE_FOLDER = "products/"
OSCAR_REQUIRED_ADDRESS_FIELDS = ("first_name", "last_name", "line1", "line4", "postcode", "country")
OSCAR_DYNAMIC_CLASS_LOADER = "oscar.core.loading.default_class_loader"
OSCAR_HIDDEN_FEATURES: list[str] = []

# ---- Mail ------------------------------------------------------------------------------------------------------------
if EMAIL_URL:
    mail = urlsplit(EMAIL_URL)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = mail.hostname or "localhost", mail.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(mail.username or ""), unquote(mail.password or "")
    EMAIL_USE_TLS = mail.scheme == "smtp+tls"
    EMAIL_USE_SSL = mail.scheme == "smtp+ssl"
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# ---- Safety ----------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = not DEBUG and SITE_URL.startswith("https://")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if DEBUG else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SITE_URL.startswith("https://")
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *([MAP_TILE_URL.split("/{")[0]] if MAP_TILE_URL else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# Logs say what happened, never to whom: no addresses of visitors, no e-mail, no search with a person in it.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "class": "sormlandsmat.logs.WithoutPersons",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # Two lines for every row that is saved say nothing that anybody looks for.
        "django_tasks": {"level": "WARNING"},
        "elastic_transport": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        # Each retry on another node comes with a traceback; that a node failed is said once, by the pool of nodes.
        "elastic_transport.transport": {"level": "ERROR"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
