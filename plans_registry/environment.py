"""Settings read from the environment; a bad value stops the start with one line that names it."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import get_language

_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def _given(name: str, default: str | None) -> Any:
    """The variable, or what stands in the file that ``NAME_FILE`` names: so a secret is in no list of processes."""
    file = os.environ.get(f"{name}_FILE")
    if not file:
        return os.environ.get(name, default)
    if name in os.environ:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: which one?")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE={file!r} cannot be read: {error}.") from error


def read_text(name: str, default: str | None = None) -> str:
    """The variable, or ``default``; without a default it must be set."""
    value = _given(name, default)
    if value is None:
        raise ImproperlyConfigured(
            f"{name} is not set: give the server's variables, or DEBUG=1 to develop (docs/operating.md)."
        )
    return value


def read_bool(name: str, *, default: bool) -> bool:
    value = _given(name, str(default)).strip().lower()
    if value not in _TRUE | _FALSE:
        raise ImproperlyConfigured(f"{name}={value!r} is neither 1 nor 0.")
    return value in _TRUE


def read_int(name: str, default: int, *, least: int = 0) -> int:
    value = _given(name, str(default))
    if not value.strip().isascii() or not value.strip().isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number of {least} or more.")
    return int(value)


def read_choice(name: str, default: str, choices: Sequence[str]) -> str:
    value = read_text(name, default).strip()
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r} is none of {', '.join(choices)}.")
    return value


def read_package(name: str, module: str, package: str) -> str:
    """A text that only means something where a package is installed that not everybody needs."""
    value = read_text(name, "").strip()
    if value and find_spec(module) is None:
        raise ImproperlyConfigured(f"{name} needs the Python package {package}: pip install {package}.")
    return value


def read_list(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [item.strip() for item in _given(name, default).split(",") if item.strip()]


# Letters of any script, for names like 計画.jp; no brace or dollar of a variable that a compose file left unread.
_ORIGIN = re.compile(r"https?://([\w.-]+|\[[0-9a-fA-F:.]+\])(:\d+)?")


def read_origin(name: str, default: str) -> str:
    """Scheme and host of a site, e.g. ``https://plans.example.jp``, without a path or a slash at the end."""
    value = _given(name, default).strip().rstrip("/")
    if not _ORIGIN.fullmatch(value):
        raise ImproperlyConfigured(f"{name}={value!r} is no address like https://plans.example.jp.")
    return value


def read_database(name: str, default: str) -> dict[str, Any]:
    return database_at(_given(name, default), name)


def read_replicas(name: str) -> dict[str, dict[str, Any]]:
    """Databases that follow the primary, ``replica1``, ``replica2`` …, from addresses separated by blanks."""
    urls = _given(name, "").split()
    return {
        # In tests they are the primary itself, which has its own transaction there.
        f"replica{number}": database_at(url, name) | {"TEST": {"MIRROR": "default"}}
        for number, url in enumerate(urls, start=1)
    }


def database_at(url: str, name: str) -> dict[str, Any]:
    """A Django database entry from ``sqlite:///PATH`` or ``postgres://USER:PASSWORD@HOST:PORT/NAME?option=value``.

    A query ``host=/directory`` names the directory of a Unix socket, as libpq reads it.  ``name``: what gave the URL.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path[1:]))
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgres(parts)
    raise ImproperlyConfigured(f"{name} must start with sqlite:/// or postgres://.")


def _sqlite(path: str) -> dict[str, Any]:
    if not path:
        raise ImproperlyConfigured("DATABASE_URL: sqlite:/// needs the path of a file.")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 60,  # opening the file and its three settings take longer than most answers
        # Writers queue for 20 s instead of failing; readers never wait for them (write-ahead log).
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }


def _postgres(parts: Any) -> dict[str, Any]:
    options = {"connect_timeout": "5", **dict(parse_qsl(parts.query))}
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured("DATABASE_URL: the name of the database is missing after the host.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": _port("DATABASE_URL", parts) or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


@dataclass(frozen=True, slots=True)
class Email:
    """How mail leaves: Django's settings of the same names."""

    backend: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    tls: bool = False
    ssl: bool = False


_MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def read_email(name: str, default: str) -> Email:
    """``console:`` prints mail; ``smtp://``, ``smtp+tls://`` and ``smtps://USER:PASSWORD@HOST:PORT`` send it."""
    parts = urlsplit(_given(name, default))
    if parts.scheme == "console":
        return Email("django.core.mail.backends.console.EmailBackend")
    if parts.scheme not in _MAIL_PORTS or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must be console: or smtp://, smtp+tls:// or smtps:// with a host.")
    return Email(
        "django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=_port(name, parts) or _MAIL_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "smtp+tls",
        ssl=parts.scheme == "smtps",
    )


def read_cache(name: str, default: str) -> dict[str, Any]:
    """``memory:`` is of each process, ``database:`` a table all share, ``redis://HOST:PORT/N`` a server."""
    url = _given(name, default)
    scheme = urlsplit(url).scheme
    if scheme == "memory":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if scheme == "database":
        table = "django.core.cache.backends.db.DatabaseCache"
        # Django throws a third of the entries away above 300: counts of visitors would begin anew.
        return {"BACKEND": table, "LOCATION": "shared_cache", "OPTIONS": {"MAX_ENTRIES": 100_000}}
    if scheme in {"redis", "rediss"}:
        if find_spec("redis") is None:
            raise ImproperlyConfigured(f"{name}: a Redis server needs the Python package redis: pip install redis.")
        return {"BACKEND": "plans_registry.redis_cache.PatientRedisCache", "LOCATION": url}
    raise ImproperlyConfigured(f"{name} must be memory:, database: or redis://.")


def cache_of_counts(shared: dict[str, Any]) -> dict[str, Any]:
    """Where requests are counted: on the shared Redis server, or in each process for itself.

    Not in the database: every search would be a write.
    """
    if "redis" in shared["BACKEND"]:
        return {**shared, "KEY_PREFIX": "count"}
    memory = "django.core.cache.backends.locmem.LocMemCache"
    return {"BACKEND": memory, "LOCATION": "counts", "OPTIONS": {"MAX_ENTRIES": 50_000}}


def cache_of_pages(shared: dict[str, Any], *, most: int) -> dict[str, Any]:
    """Where whole pages are kept: on the shared Redis server, or ``most`` of them in each process; 0: nowhere."""
    if not most:
        return {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    if "redis" in shared["BACKEND"]:
        return {**shared, "KEY_PREFIX": "page"}
    memory = "django.core.cache.backends.locmem.LocMemCache"
    return {"BACKEND": memory, "LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": most}}


def read_uploads(name: str) -> dict[str, Any] | None:
    """``s3://KEY:SECRET@HOST/BUCKET?region=REGION``; HOST is empty for Amazon's own, ``s3+http://`` is for one beside us.

    None: uploads are files of ``MEDIA_ROOT``.
    """
    parts = urlsplit(read_text(name, "").strip())
    if not parts.geturl():
        return None
    bucket = parts.path.strip("/")
    if parts.scheme not in ("s3", "s3+http") or not bucket or not parts.username or not parts.password:
        raise ImproperlyConfigured(f"{name} must be s3://KEY:SECRET@HOST/BUCKET.")
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured(f"{name} needs Python packages: pip install 'django-storages[s3]'.")
    host, scheme = parts.netloc.rpartition("@")[2], "https" if parts.scheme == "s3" else "http"
    return {
        "BACKEND": "plans_registry.object_storage.UploadStorage",
        "OPTIONS": {
            "access_key": unquote(parts.username),
            "secret_key": unquote(parts.password),
            "bucket_name": bucket,
            "endpoint_url": f"{scheme}://{host}" if host else None,
            "region_name": dict(parse_qsl(parts.query)).get("region"),
            "file_overwrite": False,
        },
    }


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs the site and under which conditions its data may be used; empty while that is not settled."""

    name: str = ""
    name_en: str = ""
    contact: str = ""
    licence: str = ""
    licence_url: str = ""

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def contact_address(self) -> str:
        """Where a link to the contact leads."""
        return f"mailto:{self.contact}" if "@" in self.contact else self.contact


def read_operator() -> Operator:
    """``OPERATOR_NAME``, ``OPERATOR_NAME_EN``, ``OPERATOR_CONTACT``, ``DATA_LICENCE`` and ``DATA_LICENCE_URL``."""
    operator = Operator(
        name=read_text("OPERATOR_NAME", "").strip(),
        name_en=read_text("OPERATOR_NAME_EN", "").strip(),
        contact=read_text("OPERATOR_CONTACT", "").strip(),
        licence=read_text("DATA_LICENCE", "").strip(),
        licence_url=read_text("DATA_LICENCE_URL", "").strip(),
    )
    if operator.name_en and not operator.name:
        raise ImproperlyConfigured("OPERATOR_NAME_EN needs OPERATOR_NAME, the name in Japanese.")
    if operator.contact and "@" not in operator.contact and not _is_page(operator.contact):
        raise ImproperlyConfigured(f"OPERATOR_CONTACT={operator.contact!r} is no mail address and no https:// page.")
    if operator.licence_url and not (operator.licence and _is_page(operator.licence_url)):
        raise ImproperlyConfigured("DATA_LICENCE_URL must be an https:// page, and DATA_LICENCE its name.")
    return operator


def _is_page(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _port(name: str, parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from error
