"""The home page, the pages that say what the registry is, photos, and the answer to a request that is refused."""

import sys
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe
from django.views.defaults import bad_request as plain_bad_request
from django.views.defaults import server_error as plain_server_error

from plans_registry.catalogue.columns import MEASURE_TABLE
from plans_registry.catalogue.filters import STATE_LABELS
from plans_registry.catalogue.http import Snapshot, catalogue_page
from plans_registry.catalogue.in_force import in_force_today, state_counted, year_shown, years_of
from plans_registry.catalogue.models import Edition
from plans_registry.public.data_dictionary import field_meanings
from plans_registry.public.holdings import Holdings, holdings_of, tile_map_of, type_counts
from plans_registry.public.jinja import page
from plans_registry.public.throttle import FORM_BYTES, FormTooBig
from plans_registry.public.troubles import troubles_of

TESTED_ON = date(2026, 11, 24)
"""The last time the tests of the accessibility page were run and looked at by a person."""
EXCEL = gettext_lazy("Excel用（UTF-8、BOMつき）")
PROGRAMS = gettext_lazy("プログラム用（UTF-8、BOMなし）")


@dataclass(frozen=True, slots=True)
class File:
    """A format to download, how it is encoded, and where."""

    format: str
    encoding: str | Promise
    address: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what one row is, how many rows there are now, and its files."""

    title: str
    row: str
    rows: int
    files: list[File]


@catalogue_page
def about(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    return page(request, "about.html", {"snapshot": snapshot})


@catalogue_page
def accessibility(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    context = {"snapshot": snapshot, "tests": _tests(), "tested_on": TESTED_ON.isoformat()}
    return page(request, "accessibility.html", context)


def _tests() -> list[tuple[str, str, str]]:
    """What was tested, how, with which result.  Only what really was: the suite repeats all but the last two."""
    none = _("問題なし")
    return [
        (_("自動の検査"), _("axe-core 4.12、WCAG 2.2 AAとよい習慣の規則、Chromium"), _("違反0")),
        (_("色の対比"), _("配色の値から計算（文字4.5:1、部品3:1）"), none),
        (_("キーボードだけの操作"), _("Chromium。検索、絞り込み、リスト"), none),
        (_("幅320ピクセル、200%の文字、広げた行間"), _("Chromium。横に動かす必要の有無"), none),
        (_("押すところの大きさ"), _("24ピクセル以上か間隔、よく使うものは44ピクセル。Chromium"), none),
        (_("強い配色、動きを減らす設定、印刷"), _("Chromium。枠と数字の見え方、A4の紙"), none),
        (_("スクリプトなし"), _("Chromium。検索から計画まで"), none),
        (_("HTMLの文法"), _("W3Cの検査器（vnu）"), none),
        (_("読み上げ（NVDA、VoiceOver、PC-Talker）"), _("人による試験"), _("まだ行っていません")),
        (_("miChecker、達成基準ごとの試験"), _("人による試験"), _("まだ行っていません")),
    ]


@catalogue_page
def privacy(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    return page(request, "privacy.html", {"snapshot": snapshot})


@catalogue_page
def open_data(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    known = snapshot.known
    context = {
        "snapshot": snapshot,
        "tables": _tables(holdings_of(snapshot), len(known.types)),
        "fields": field_meanings(MEASURE_TABLE.values),
        "parameters": _parameters(),
        "codes": [
            (_("支援の種類コード"), list(known.types.values())),
            (_("支援の形コード"), list(known.forms.values())),
            (_("地域コード"), list(known.areas.values())),
        ],
        "site": request.build_absolute_uri(reverse("public:home")),
    }
    return page(request, "open_data.html", context)


def _tables(everything: Holdings, types: int) -> list[Table]:
    municipalities = _csv(reverse("opendata:municipalities_csv"))
    grid = _csv(reverse("opendata:coverage_csv"))
    places = len(everything.rows)
    return [
        Table(pgettext("plural", "施策"), _("1行は1つの施策"), everything.measures, _every_format("measures")),
        Table(pgettext("plural", "計画"), _("1行は1つの計画"), everything.plans, _every_format("plans")),
        Table(_("自治体と窓口"), _("1行は1つの自治体"), places, municipalities),
        Table(_("自治体ごとの支援の種類"), _("1行は1つの自治体の1つの種類"), places * types, grid),
    ]


def _every_format(noun: str) -> list[File]:
    """What the list of a noun can be had as, in place of the last ``/`` of its address."""
    xlsx, json, lines, atom = (reverse(f"opendata:{noun}_{ending}") for ending in ("xlsx", "json", "jsonl", "atom"))
    return [
        *_csv(reverse(f"opendata:{noun}_csv")),
        File("XLSX", _("Excelのブック"), xlsx),
        File("JSON", "UTF-8", json),
        File("JSON Lines", _("1行に1件、数・日付・一覧をそのまま"), lines),
        File("Atom", _("新着と更新を受け取る"), atom),
    ]


def _csv(address: str) -> list[File]:
    return [File("CSV", EXCEL, address), File("CSV", PROGRAMS, f"{address}?encoding=utf-8")]


def _parameters() -> list[tuple[str, str, str]]:
    """Name, meaning, example of what the search page and its files take."""
    states = _("、").join(f"{slug}{_('（')}{label}{_('）')}" for slug, label in STATE_LABELS.items())
    return [
        ("q", _("ことば。空白とコンマはすべてを含む、ORはどれかを含む、-は含まない、「」はひと続き"), "販路 -農業"),
        ("type", _("支援の種類コード。くり返せます（どれか）"), "startups"),
        ("form", _("支援の形コード。くり返せます（どれか）"), "grant"),
        ("region", _("地域コード。くり返せます（どれか）"), "tama"),
        ("municipality", _("全国地方公共団体コード。くり返せます（どれか）"), "131211"),
        ("year", _("計画期間に入る西暦の年度。くり返せます（どれか）"), "2022"),
        ("state", _("計画の状態。%(states)s") % {"states": states}, "active"),
        ("round", _("承認回の名称（計画だけ）。くり返せます（どれか）"), "令和6年度後期"),
        ("sort", _("並び順。relevance、code、newest、updatedのどれか"), "newest"),
        ("syn", _("0にすると、近い意味のことばをふくめません"), "0"),
        ("match", _("ことばの読み方。literalはそのまま、wordsは含まれることばすべて、someはそのいくつか"), "literal"),
    ]


NEWS = 6


@catalogue_page
def home(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    shown = year_shown("", snapshot)
    context = {
        "snapshot": snapshot,
        "holdings": holdings_of(snapshot),
        "holdings_shown": holdings_of(snapshot, shown.year),
        "shown": shown,
        "map": tile_map_of(snapshot, shown),
        "in_force": in_force_today(snapshot),
        "years": years_of(snapshot),
        "state_counted": state_counted(snapshot),
        "type_counts": type_counts(snapshot, state_counted(snapshot)),
        "troubles": troubles_of(snapshot),
        "news": _news(snapshot),
    }
    return page(request, "home.html", context)


@lru_cache(maxsize=2)
def _news(snapshot: Snapshot) -> list[Edition]:
    """The newest editions of the plans that are public now: of a withdrawn plan nothing is said."""
    public = Edition.objects.filter(is_current=True).values("plan")
    return list(Edition.objects.filter(plan__in=public).defer("document").order_by("-published_at", "-id")[:NEWS])


A_YEAR = 31_536_000


@require_safe
def photo(request: HttpRequest, name: str) -> FileResponse:
    """A picture by its random name, which never stands for another one: browsers may keep it for ever."""
    try:
        picture = default_storage.open(f"photos/{name}")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(picture, headers={"Cache-Control": f"public, max-age={A_YEAR}, immutable"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A form that is too big is told so (413); anything else is a bad address."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        limit = FORM_BYTES if isinstance(exception, FormTooBig) else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        return page(request, "413.html", {"limit": limit // 1_000_000}, status=413)
    return plain_bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that is away, or busy for too long, comes back (503); anything else is a fault of ours (500)."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = page(request, "503.html", {}, status=503)
        response.headers["Retry-After"] = "60"
        return response
    return plain_server_error(request)
