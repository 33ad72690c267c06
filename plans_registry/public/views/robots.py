"""What search engines read: which pages there are, in which language, and which are not for them."""

from datetime import date
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate
from django.utils.translation import override

from plans_registry.catalogue.http import Snapshot, catalogue_page
from plans_registry.catalogue.models import Edition, Entry

CHUNK = 10_000
"""Measures in one file; sitemaps.org allows 50,000 addresses and 50 MB."""
PAGES = (
    *("home", "measures", "plans", "municipalities", "compare", "coverage", "timeline"),
    *("open_data", "about", "accessibility", "privacy", "contact"),
)
NOT_FOR_ROBOTS = ("/admin/", "/shortlist/", "/measures/suggest", "/contact/received/", "/follow/")


class Address(NamedTuple):
    """A page by its path below the language; ``changed`` is None where nobody knows."""

    path: str
    changed: date | None = None


@catalogue_page
def robots(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    roots = _roots()
    paths = [
        root + path.removeprefix("/") for path in NOT_FOR_ROBOTS for root in roots if root == "/" or path != "/admin/"
    ]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in paths), ""]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@catalogue_page
def sitemap(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    """``/sitemap.xml``: the list of the files that list the pages."""
    chunks = -(-Entry.objects.count() // CHUNK)
    names = ["pages", "plans", *(f"measures-{number}" for number in range(1, chunks + 1))]
    files = [(request.build_absolute_uri(reverse("sitemap_part", args=[name])),) for name in names]
    return _xml("sitemapindex", format_html_join("\n", "<sitemap><loc>{}</loc></sitemap>", files))


@catalogue_page
def sitemap_part(request: HttpRequest, snapshot: Snapshot, name: str) -> HttpResponse:
    """``/sitemaps/<name>.xml``: pages, each in both languages with its other one."""
    kind, _dash, number = name.partition("-")
    listing = {"pages": lambda: _pages(snapshot), "plans": _plans, "measures": lambda: _measures(int(number))}
    root = request.build_absolute_uri("/").removesuffix("/")
    japanese, english = (root + language for language in _roots())
    return _xml("urlset", format_html_join("\n", "{}", ((_url(page, japanese, english),) for page in listing[kind]())))


def _pages(snapshot: Snapshot) -> list[Address]:
    pages = [Address(reverse(f"public:{name}").removeprefix("/")) for name in PAGES]
    return pages + [Address(f"municipalities/{code}/") for code in snapshot.known.places]


def _plans() -> list[Address]:
    plans = Edition.objects.filter(is_current=True).order_by("key").values_list("key", "published_at")
    return [Address(f"plans/{key}/", localdate(at)) for key, at in plans]


def _measures(number: int) -> list[Address]:
    start = (number - 1) * CHUNK
    rows = Entry.objects.order_by("measure").values_list("measure", "updated_on")[start : start + CHUNK]
    addresses = [Address(f"measures/{measure}/", changed) for measure, changed in rows]
    if not addresses:
        raise Http404
    return addresses


def _roots() -> tuple[str, str]:
    """Where Japanese and where English pages begin."""
    with override("en"):
        return "/", reverse("public:home")


def _url(page: Address, japanese: str, english: str) -> str:
    links = format_html(
        '<xhtml:link rel="alternate" hreflang="ja" href="{0}{2}"/>'
        '<xhtml:link rel="alternate" hreflang="en" href="{1}{2}"/>',
        *(japanese, english, page.path),
    )
    changed = format_html("<lastmod>{}</lastmod>", page.changed.isoformat()) if page.changed else ""
    one = "<url><loc>{}{}</loc>{}{}</url>"
    return format_html(one + "\n" + one, japanese, page.path, changed, links, english, page.path, changed, links)


def _xml(element: str, content: str) -> HttpResponse:
    head = mark_safe('<?xml version="1.0" encoding="UTF-8"?>')
    spaces = mark_safe('xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"')
    tag = mark_safe(element)
    text = format_html("{}\n<{} {}>\n{}\n</{}>\n", head, tag, spaces, content, tag)
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
