"""A drawing as an answer: drawn once for each state of the catalogue, and not without bounds for a stranger."""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans_registry.catalogue.http import let_other_sites_read, release_digest
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.public.pictures.drawing import Drawing
from plans_registry.public.pictures.fonts import PACKAGE, font_files
from plans_registry.public.pictures.png import png_file
from plans_registry.public.pictures.svg import svg_file
from plans_registry.public.throttle import within_limits
from plans_registry.rates import HOUR

DAY = 86_400
Draw = Callable[[], Drawing]


def svg_response(request: HttpRequest, draw: Draw) -> HttpResponseBase:
    """As cheap as a page: no more guarded than one."""
    if request.method == "HEAD":
        return _without_body("image/svg+xml")
    return _for_all(HttpResponse(svg_file(draw(), get_language() or "ja"), content_type="image/svg+xml"))


def png_response(
    request: HttpRequest, snapshot: Snapshot, name: str, draw: Draw, *, scale: int = 2
) -> HttpResponseBase:
    """``name``: all that the picture depends on beside the catalogue, the fiscal year and the language.

    503 where the machine has no Japanese font, 429 where a visitor, or all of them, had too many drawn this hour.
    Pictures that are kept already count for nobody.
    """
    if font_files() is None:
        return _said(_no_font(), 503)
    if request.method == "HEAD":
        return _without_body("image/png")
    key = _key(snapshot, name)
    content = cache.get(key)
    if content is None:
        of_one, in_all = settings.PICTURES_PER_HOUR, settings.PICTURES_PER_HOUR_IN_ALL
        if not within_limits(request, "picture", of_one=of_one, in_all=in_all):
            response = _said(_("いま、画像の作成がこみあっています。1時間ほどあとに、もう一度お試しください。"), 429)
            response["Retry-After"] = str(HOUR)
            return response
        content = png_file(draw(), scale)
        cache.set(key, content, DAY)
    return _for_all(HttpResponse(content, content_type="image/png"))


def _for_all(response: HttpResponseBase) -> HttpResponseBase:
    """A page of another site may draw on, or save, what it shows."""
    let_other_sites_read(response)
    return response


def _no_font() -> str:
    return _("この機械には日本語の書体がないため、PNGの画像を作れません。SVGは使えます。運営者の方へ：%(package)s") % {
        "package": f"sudo apt-get install {PACKAGE}"
    }


def _said(sentence: str, status: int) -> HttpResponse:
    response = HttpResponse(sentence + "\n", status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def _without_body(content_type: str) -> HttpResponseBase:
    # A stream, because of anything else the length, nothing, would be stated as that of the picture.
    return _for_all(StreamingHttpResponse((), content_type=content_type))


def _key(snapshot: Snapshot, name: str) -> str:
    parts = (snapshot.stamp, snapshot.turn, release_digest(), get_language() or "", name)
    return f"picture:{hashlib.sha256('|'.join(parts).encode(errors='replace')).hexdigest()}"
