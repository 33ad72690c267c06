"""What no page of Django can beat: a hello world with startproject's middleware, and one question in SQL without a page.

``gunicorn benchmarks.limits``; /hello/ and /sql/?q=販路.
"""

from collections.abc import Callable

import django

django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402  # models need the settings
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.urls import path  # noqa: E402

from benchmarks.search.plain import MIDDLEWARE  # noqa: E402

SQL = """
SELECT measure, name, description FROM catalogue_entry
WHERE name LIKE %s OR description LIKE %s OR pillar_title LIKE %s OR plan_title LIKE %s ORDER BY measure
"""


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


def sql(request: HttpRequest) -> HttpResponse:
    """Twenty rows and how many there are, by the plainest scan."""
    words = f"%{request.GET.get('q', '')}%"
    with connection.cursor() as cursor:
        cursor.execute(SQL, [words] * 4)
        rows = cursor.fetchall()
    return JsonResponse({"count": len(rows), "results": rows[:20]})


urlpatterns = [path("hello/", hello), path("sql/", sql)]


def at_these_addresses(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: the process has the settings of the site."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__  # type: ignore[attr-defined]  # Django takes it where it is there
        return get_response(request)

    return answer


OWN = [*(name for name in MIDDLEWARE if name.startswith("django.")), "benchmarks.limits.at_these_addresses"]
with override_settings(MIDDLEWARE=OWN):
    application = WSGIHandler()
