"""Asks whether the addresses that public pages lead to still answer: websites, pages for businesses, announcements.

Polite and bounded: one request at a time for each host with a pause between two, a timeout, at most five redirects,
nothing read of the answer.  Only public http and https addresses are asked (an address that staff typed must not
make the server look into its own network).
"""

import ipaddress
import socket
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.utils.translation import gettext as _

from municipalities.models import Municipality
from plans_registry.models import Approval, SourceDocument

TIMEOUT = 15  # seconds for one answer
PAUSE = 1.0  # seconds between two requests to one host
HOSTS_AT_ONCE = 4
REDIRECTS = 5
USER_AGENT = "plans-registry-link-check/1.0"


@dataclass(frozen=True, slots=True)
class OutsideLink:
    """An address and where it stands: 足立区 公式サイト."""

    place: str
    url: str


@dataclass(frozen=True, slots=True)
class Dead:
    """A link that does not answer, and why in a sentence."""

    link: OutsideLink
    reason: str


def links() -> list[OutsideLink]:
    """Every address of the reference data and of the sources, in a fixed order."""
    found = []
    for row in Municipality.objects.order_by("code"):
        found += [OutsideLink(f"{row.name} {_('公式サイト')}", row.website)]
        found += [OutsideLink(f"{row.name} {_('事業者向けのページ')}", row.industry_page)]
    for approval in Approval.objects.with_names():
        found += [OutsideLink(f"{approval.municipality.name} {_('承認の発表')}", approval.url)]
    for source in SourceDocument.objects.order_by("pk"):
        found += [OutsideLink(source.title, source.url)]
    return [link for link in found if link.url]


def dead_links(asked: Iterable[OutsideLink], *, private: bool = False, pause: float = PAUSE) -> Iterator[Dead]:
    """The links that do not answer, host by host.  ``private``: also addresses of the own network (for trials)."""
    hosts: dict[str, list[OutsideLink]] = defaultdict(list)
    for link in asked:
        hosts[urlsplit(link.url).netloc].append(link)
    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        for dead in pool.map(lambda group: _ask_host(group, private=private, pause=pause), hosts.values()):
            yield from dead


def _ask_host(group: list[OutsideLink], *, private: bool, pause: float) -> list[Dead]:
    answers: dict[str, str] = {}  # several announcements share one address
    dead = []
    for link in group:
        if link.url not in answers:
            if answers:
                time.sleep(pause)
            answers[link.url] = _reason(link.url, private=private)
        if answers[link.url]:
            dead.append(Dead(link, answers[link.url]))
    return dead


def _reason(url: str, *, private: bool) -> str:
    """Why an address is dead, "" for one that lives."""
    opener = build_opener(_Redirects(private=private))
    try:
        for method in ("HEAD", "GET"):
            _refuse_foreign(url, private=private)
            try:
                with opener.open(Request(url, method=method, headers={"User-Agent": USER_AGENT}), timeout=TIMEOUT):
                    return ""
            except HTTPError as error:
                # Some servers know only GET, and some refuse programs: that says nothing about the page.
                if method == "HEAD":
                    continue
                if error.code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS):
                    return ""
                return f"HTTP {error.code}"
    except NotAsked as error:
        return str(error)
    except TimeoutError:
        return _("%(seconds)s秒以内に答えがありません") % {"seconds": TIMEOUT}
    except (OSError, HTTPException, ValueError) as error:
        return str(getattr(error, "reason", error)) or type(error).__name__
    return ""


class NotAsked(Exception):
    """An address that is no public web page."""


class _Redirects(HTTPRedirectHandler):
    max_redirections = REDIRECTS

    def __init__(self, *, private: bool) -> None:
        self._private = private

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        _refuse_foreign(newurl, private=self._private)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _refuse_foreign(url: str, *, private: bool) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotAsked(_("ウェブページのアドレスではありません"))
    if private:
        return
    for *_rest, address in socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM):
        if not ipaddress.ip_address(address[0]).is_global:
            raise NotAsked(_("公開されていないネットワークのアドレスです"))
