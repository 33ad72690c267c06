"""The search page the plain way: django-filter over ``icontains``, a count beside every choice, a form, 20 rows, a pager.

It is what the tutorials of Django and django-filter have, and lean where one could argue: no head, no foot, no marks,
no words of like meaning, and no widgets of Django's, each choice of which would be drawn by a template of its own.
The counts are those of the answer, so that other values of a filter that is set count nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django

django.setup()

import django_filters  # noqa: E402  # models need the settings
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.paginator import Paginator  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import Context, Engine  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.urls import path  # noqa: E402

from benchmarks.search.peers import condition, counted, having  # noqa: E402
from municipalities.models import Municipality, Region  # noqa: E402
from plans_registry.catalogue.models import Entry  # noqa: E402
from plans_registry.models import PillarType, SupportForm  # noqa: E402

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "benchmarks.search.plain.at_plain_addresses",
]
"""Those of ``startproject``, and the way to this page."""

_template = Engine(dirs=[str(Path(__file__).parent)]).get_template("plain.html")


def _choices(rows: Any, value: str) -> Callable[[], list[tuple[str, str]]]:
    return lambda: list(rows.values_list(value, "name"))


class _Values(django_filters.MultipleChoiceFilter):
    """OR inside a filter."""

    def filter(self, rows: Any, values: list[str]) -> Any:
        return rows.filter(condition(self.field_name, values)) if values else rows


class PlainFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="ことば", method="with_words")
    type = _Values(label="種類", choices=_choices(PillarType.objects, "slug"))
    form = _Values(label="形", choices=_choices(SupportForm.objects, "slug"))
    region = _Values(label="地域", choices=_choices(Region.objects, "slug"))
    municipality = _Values(label="自治体", choices=_choices(Municipality.objects, "code"))
    year = _Values(label="年度", choices=[(str(year), f"{year}年度") for year in range(2015, 2031)])

    class Meta:
        model = Entry
        fields: tuple[str, ...] = ()

    def with_words(self, rows: Any, _name: str, words: str) -> Any:
        return having(rows, words.split())


def search(request: HttpRequest) -> HttpResponse:
    filters = PlainFilter(request.GET, queryset=Entry.objects.select_related("municipality"))
    page = Paginator(filters.qs, 20).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {"form": filters.form, "page": page, "facets": list(_facets(filters)), "kept": kept.urlencode()}
    return HttpResponse(_template.render(Context(context)))


def _facets(filters: PlainFilter) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    numbers = counted(filters.qs)
    for name in ("type", "form", "region", "municipality", "year"):
        chosen, field = filters.form.cleaned_data[name], filters.form.fields[name]
        counts: Counter[str] = numbers[name]
        yield (
            field.label,
            [
                {"name": name, "value": value, "label": label, "count": counts[value], "chosen": value in chosen}
                for value, label in field.choices
                if counts[value] or value in chosen
            ],
        )


urlpatterns = [path("measures/", search)]


def at_plain_addresses(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: this page is served by a process that has the settings of the site."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__  # type: ignore[attr-defined]  # Django takes it where it is there
        return get_response(request)

    return answer


with override_settings(MIDDLEWARE=MIDDLEWARE):
    application = WSGIHandler()
