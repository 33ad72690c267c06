"""What programs look for at every site: maps of all public pages in both languages, robots.txt, security.txt."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem
from django.contrib.sitemaps.views import sitemap as sitemap_file
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from plans_registry.catalogue.http import catalogue_page, share
from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.models.editions import CHANGED_AT
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata.door import absolute
from plans_registry.public.links import url

MEASURES_IN_A_FILE = 10_000
"""Each stands in two languages; sitemaps.org allows 50,000 addresses and 50 MB."""
XML = "application/xml; charset=utf-8"
PAGES = (
    *("home", "measures", "plans", "municipalities", "compare", "coverage", "timeline", "fiscal_year", "changes"),
    *("open_data", "dictionary", "api_docs", "about", "accessibility", "privacy", "contact"),
)
NOT_FOR_ROBOTS = ("/shortlist/", "/measures/suggest", "/contact/received/", "/follow/")


class BothLanguages(Sitemap):
    """Every page in Japanese and in English, each with its other one (hreflang)."""

    i18n = True
    alternates = True

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class PagesSitemap(BothLanguages):
    """The pages that are always there, and those of the municipalities."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = codes

    def items(self) -> list[tuple[str, ...]]:
        return [*((f"public:{name}",) for name in PAGES), *(("public:municipality", code) for code in self.codes)]

    def location(self, item: tuple[str, ...]) -> str:
        return url(*item)


class PlansSitemap(BothLanguages):
    """The current editions of all plans."""

    def items(self) -> list[tuple[str, datetime]]:
        current = Edition.objects.filter(is_current=True)
        return list(current.order_by("key").values_list("key", CHANGED_AT))

    def location(self, item: tuple[str, datetime]) -> str:
        return url("public:plan", item[0])

    def lastmod(self, item: tuple[str, datetime]) -> datetime:
        return item[1]


class MeasuresSitemap(BothLanguages):
    """A file's share of the measures: those of file 1, of file 2 …"""

    def __init__(self, file: int) -> None:
        self.start = (file - 1) * MEASURES_IN_A_FILE

    def items(self) -> list[tuple[int, date]]:
        measures = Entry.objects.order_by("measure").values_list("measure", "updated_on")
        return list(measures[self.start : self.start + MEASURES_IN_A_FILE])

    def location(self, item: tuple[int, date]) -> str:
        return f"{url('public:measures')}{item[0]}/"  # not by its name: there may be a hundred thousand

    def lastmod(self, item: tuple[int, date]) -> date:
        return item[1]


def _sitemaps(snapshot: Snapshot) -> dict[str, type[Sitemap] | Sitemap]:
    """Every file by the name in its address."""
    files = -(-Entry.objects.count() // MEASURES_IN_A_FILE)
    measures = {f"measures-{file}": MeasuresSitemap(file) for file in range(1, files + 1)}
    return {"pages": PagesSitemap(list(snapshot.known.places)), "plans": PlansSitemap(), **measures}


@catalogue_page
def sitemap(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    """``/sitemap.xml``: the list of the files.  Django's own would read all of them to write it."""
    addresses = [reverse("sitemap_part", args=[name]) for name in _sitemaps(snapshot)]
    files = [SitemapIndexItem(absolute(address)) for address in addresses]
    return TemplateResponse(request, "sitemap_index.xml", {"sitemaps": files}, content_type=XML)


@catalogue_page
def sitemap_part(request: HttpRequest, snapshot: Snapshot, name: str) -> HttpResponse:
    """``/sitemaps/<name>.xml``: pages, with the day each was changed."""
    return sitemap_file(request, _sitemaps(snapshot), section=name, content_type=XML)


@catalogue_page
def robots(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    """``/robots.txt``: where no robot finds anything worth its while."""
    english = url("public:home", language="en").removesuffix("/")
    paths = ["/admin/"]
    for path in NOT_FOR_ROBOTS:
        paths += [path, english + path]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in paths), ""]
    lines.append(f"Sitemap: {absolute(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


GOOD_FOR = timedelta(days=180)
"""RFC 9116 advises less than a year."""


def security_txt(request: HttpRequest) -> HttpResponse:
    """``/.well-known/security.txt``: whom to tell of a weakness (RFC 9116); without an operator, by the contact page."""
    contact = settings.OPERATOR.contact or f"{settings.SITE_URL}{url('public:contact')}"
    until = timezone.make_aware(datetime.combine(timezone.localdate() + GOOD_FOR, time.min))
    lines = [
        f"Contact: {f'mailto:{contact}' if '@' in contact else contact}",
        f"Expires: {until.isoformat()}",
        "Preferred-Languages: ja, en",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
    ]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    share(request, response, is_shared=False)
    return response
