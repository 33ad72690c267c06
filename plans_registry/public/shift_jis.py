"""Old links in Shift_JIS: ``?q=%94%CC%98H`` leads to ``?q=%E8%B2%A9%E8%B7%AF``.

Sites made before UTF-8 still send their visitors on with words in Shift_JIS.  The one place where such bytes are read;
they are sent on to the address in UTF-8, so that every page has one address and every other room reads UTF-8.
Programs, who would never learn that somebody guessed, are told instead (400, ``opendata/parameters.py``).
"""

from codecs import getincrementaldecoder
from collections.abc import Callable
from functools import lru_cache
from unicodedata import category
from urllib.parse import quote_plus, unquote_to_bytes

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes

from plans_registry.catalogue.addresses import FILES

SHIFT_JIS = "cp932"
"""Shift_JIS as Windows wrote it, with ① and 髙."""


def shift_jis_links(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Middleware that redirects an address with parameters in Shift_JIS to the same address in UTF-8."""

    def read_old_link(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if request.method not in ("GET", "HEAD") or FILES.fullmatch(request.path):
            return get_response(request)
        if (renewed := in_utf8(query)) != query:
            # //example.com/ is a path here and would be another site in a redirect.
            path = escape_leading_slashes(escape_uri_path(request.path))
            return HttpResponsePermanentRedirect(f"{path}?{renewed}")
        return get_response(request)

    return read_old_link


@lru_cache(maxsize=1_000)
def in_utf8(query: str) -> str:
    """A query string with each name and value that is in Shift_JIS written in UTF-8; the others as they stand.

    ``query``: as WSGI gives it, each byte above ASCII a character of Latin-1.
    """
    pairs = query.split("&")
    return "&".join("=".join(map(_piece_in_utf8, pair.split("=", 1))) for pair in pairs)


def _piece_in_utf8(piece: str) -> str:
    octets = unquote_to_bytes(piece.replace("+", " ").encode("latin-1", "replace"))
    if octets.isascii() or _is_utf8(octets):
        return piece
    try:
        text = octets.decode(SHIFT_JIS)
    except UnicodeDecodeError:
        return piece
    # FF FE: bytes that no text has are read as characters of private use.
    return piece if any(category(character) == "Co" for character in text) else quote_plus(text)


def _is_utf8(octets: bytes) -> bool:
    """Also where a link was cut inside its last character, or holds half a character, as broken programs write (ED B2 80)."""
    try:
        getincrementaldecoder("utf-8")("surrogatepass").decode(octets)
    except UnicodeDecodeError:
        return False
    return True
