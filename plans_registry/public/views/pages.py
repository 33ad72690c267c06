"""The home page, the pages that say what the registry is, photos, and the answer to a request that is refused."""

import errno
import sys
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.defaults import bad_request as plain_bad_request
from django.views.defaults import server_error as plain_server_error

from plans_registry.catalogue.http import catalogue_page
from plans_registry.catalogue.in_force import in_force_today, state_counted, year_shown, years_of
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.public.holdings import holdings_of, tile_map_of, type_counts
from plans_registry.public.jinja import page
from plans_registry.public.throttle import FORM_BYTES, FormTooBig
from plans_registry.public.troubles import troubles_of

FULL = {errno.ENOSPC, errno.EDQUOT}
TESTED_ON = date(2026, 11, 24)
"""The last time the tests of the accessibility page were run and looked at by a person."""


@catalogue_page
def about(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    return page(request, "about.html", {"snapshot": snapshot})


@catalogue_page
def accessibility(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    context = {"snapshot": snapshot, "tests": _tests(), "tested_on": TESTED_ON}
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


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A form that is too big is told so (413); anything else is a bad address."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        limit = FORM_BYTES if isinstance(exception, FormTooBig) else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        return page(request, "413.html", {"limit": limit // 1_000_000}, status=413)
    return plain_bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that is away or busy for too long, or a full disk: it comes back (503).  All else is a fault of ours (500)."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError) or (isinstance(error, OSError) and error.errno in FULL):
        response = page(request, "503.html", {}, status=503)
        response.headers["Retry-After"] = "60"
        return response
    return plain_server_error(request)
