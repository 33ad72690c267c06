"""django-ninja before the same 20 rows, and a hello world: run by ``answers`` in an environment of its own.

Rows as JSON on standard input; prints milliseconds of processor time as JSON.
"""

import json
import statistics
import sys
import time
from io import BytesIO

import django
from django.conf import settings
from django.http import HttpResponse
from django.urls import path

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django.contrib.messages"]
settings.configure(
    SECRET_KEY="x" * 50, ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=MIDDLEWARE, INSTALLED_APPS=APPS
)
django.setup()

from ninja import Field, NinjaAPI, Query, Schema  # noqa: E402
from pydantic import create_model  # noqa: E402

ROWS = json.load(sys.stdin)
KINDS = {bool: bool, int: int, str: str, list: list[str], type(None): int | None}
Row = create_model("Row", __base__=Schema, **{name: (KINDS[type(value)], ...) for name, value in ROWS[0].items()})


class Answer(Schema):
    count: int
    results: list[Row]  # type: ignore[valid-type]


class Asked(Schema):
    """The parameters of the list."""

    q: str = ""
    type: list[str] = Field(default_factory=list)
    form: list[str] = Field(default_factory=list)
    region: list[str] = Field(default_factory=list)
    municipality: list[str] = Field(default_factory=list)
    year: list[int] = Field(default_factory=list)
    state: list[str] = Field(default_factory=list)
    sort: str = ""
    page: int = 1
    per_page: int = 20


api = NinjaAPI(urls_namespace="peer")


@api.get("/dict")
def as_dict(request, asked: Query[Asked]):
    return {"count": 20, "results": ROWS}


@api.get("/schema", response=Answer)
def by_schema(request, asked: Query[Asked]):
    return {"count": 20, "results": ROWS}


urlpatterns = [path("hello/", lambda request: HttpResponse("hello")), path("api/", api.urls)]


def cost(application, address: str) -> float:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    told = []
    began = time.process_time()
    body = application(environ, lambda status, headers: told.append(status))
    size = sum(map(len, body))
    body.close()
    spent = time.process_time() - began
    assert told[0].startswith("200"), (told, size)
    return spent * 1000


def main(rounds: int) -> None:
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    addresses = {"hello": "/hello/", "a dict": "/api/dict", "a response schema": "/api/schema"}
    found = {name: [] for name in addresses}
    for _round in range(rounds):
        for name, address in addresses.items():
            found[name].append(cost(application, address))
    print(json.dumps({name: statistics.median(costs) for name, costs in found.items()}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
