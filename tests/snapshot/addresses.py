"""What is looked at: pages found by following links, and states of them that are named here."""

import json
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from tests.snapshot.recording import content_of
from tests.snapshot.visitor import Visitor, links_of

LANGUAGES = {"ja": "/", "en": "/en/"}
PAGES = (
    "",
    "measures/",
    "plans/",
    "municipalities/",
    "compare/",
    "coverage/",
    "timeline/",
    "changes/",
    "shortlist/",
    "contact/",
)
FILES = ("/robots.txt", "/sitemap.xml", "/llms.txt", "/catalog.jsonld", "/healthz", "/readyz", "/api/v1/openapi.json")
LISTS = ("csv", "xlsx", "json", "atom")

# A municipality of the sample, its region, one that has no plan; a plan, a type and a form of support.
WARD, REGION, WITHOUT_PLAN = "131211", "wards", "131016"

QUESTIONS = (
    *("q=支援", "q=販路", "q=EC", "q=ec サイト", "q=ＥＣサイト", "q=創業 支援", "q=創業、支援", "q=創業 OR 観光"),
    *(
        "q=創業｜観光",
        "q=支援 -創業",
        'q="空き店舗マッチング支援"',
        "q=「企業訪問相談」",
        "q=マッチング",
        "q=まっちんぐ",
    ),
    *("q=足立区 支援", "q=あだち", "q=Adachi", "q=足立", "q=多摩", "q=令和3年度", "q=R4", "q=2022年度", "q=202"),
    *(
        "q=「足立区」",
        "q=商店街を元気にしたい",
        "q=後継者がいない 会社を続けたい",
        "q=zzzz",
        "q=存在しない言葉",
        "q=-支援",
    ),
    *('q="', "q=OR", "q=　", "q=<b>&amp;'\"", "q=%00", f"q={'長' * 600}", f"q={'+'.join(f'語{n}' for n in range(40))}"),
    *("q=補助&syn=0", "q=展示会&syn=0", "q=展示会", "q=支援&match=literal", "q=支援&match=words", "q=支援&match=some"),
    *("q=支援&sort=relevance", "q=支援&sort=code", "q=支援&sort=newest", "q=支援&sort=updated", "q=支援&sort=nothing"),
    *("q=支援&page=2", "q=支援&page=99", "q=支援&page=0", "q=支援&page=x", "sort=newest&page=2", "page=2", "page=last"),
)
CHOICES = (
    *("year=2021", "year=2022&year=2023", "year=1999", "year=x", "state=active", "state=ended", "state=upcoming"),
    *(
        "state=active&state=ended",
        "state=nothing",
        "type=nothing",
        "form=nothing",
        "region=nothing",
        "municipality=999999",
    ),
    *(f"municipality={WARD}", f"municipality={WARD}&municipality=132055", f"municipality={WITHOUT_PLAN}", "unknown=1"),
    *(f"municipality={WARD}&year=2022&state=active", f"q=支援&municipality={WARD}", "q=&type=&form=&year=", "page="),
    "q=支援&region=nothing&year=x&sort=nothing&page=x&state=nothing&unknown=1",
)
PLAN_STATES = (
    *(
        "q=足立",
        "q=支援",
        "q=zzzz",
        "q=町",
        "sort=code",
        "sort=newest",
        "sort=updated",
        "sort=nothing",
        "page=2",
        "page=x",
    ),
    *("round=1", "round=nothing", "q=足立&year=2021", "q=足立&state=active&sort=newest"),
)
MORE_STATES = (
    *(f"compare/?m={WARD}", f"compare/?m={WARD}&m=131121", f"compare/?m={WARD}&m=131121&m=132098&m=132276"),
    *(f"compare/?m={WARD}&m=131121&year=2022", f"compare/?m={WARD}&m=131121&year=1999", f"compare/?m={WARD}&m={WARD}"),
    *(f"compare/?m={WARD}&m={WITHOUT_PLAN}", "compare/?m=999999&m=x", f"compare/?m={WARD}&m=131121&year=x&unknown=1"),
    f"compare/?m={'&m='.join(['131211', '131121', '132098', '132276', '131016'])}",
    *("coverage/?year=2021", "coverage/?year=2023", "coverage/?year=1999", "coverage/?year=x", "coverage/?unknown=1"),
    *("timeline/?year=2022", "timeline/?unknown=1", "shortlist/?id=1&id=2", "shortlist/?id=2&id=1&id=1"),
    *(
        "shortlist/?id=1&id=999999&id=x",
        "shortlist/?id=",
        "contact/?page=/plans/",
        "contact/?page=https://elsewhere.example/",
    ),
    *("municipalities/?q=足立", "municipalities/?region=nothing", "municipalities/?unknown=1", "?unknown=1"),
    *("measures/suggest?q=創", "measures/suggest?q=しえん", "measures/suggest?q=ec", "measures/suggest?q="),
    *("measures/suggest", "measures/suggest?q=zzzz", "measures/suggest?q=創業 足", "measures/suggest?q=足立"),
)
ERRORS = (
    *("nothing/", "measures/0/", "measures/999999/", "measures/x/", "plans/131211-1999/", "plans/nothing/"),
    *("plans/131211-2021/editions/9/", "municipalities/999999/", "municipalities/x/", "measures", "plans/131211-2021"),
)
FILE_STATES = (
    *(
        "",
        "?q=支援",
        "?q=支援&sort=newest",
        f"?municipality={WARD}&year=2022",
        "?q=zzzz",
        "?type=nothing",
        "?unknown=1",
    ),
    *("?page=2", "?state=active", "?encoding=utf-8", "?encoding=nothing", "?facets=1", "?q=支援&facets=1", "?year=x"),
    "?q=創業を考えている人",
)
FILE_ERRORS = (
    *("/plans/131211-2021.csv", "/plans/131211-2021.bib", "/plans/131211-2021.ris", "/plans/131211-1999.csv"),
    *("/plans.ics", f"/municipalities/{WARD}.ics", f"/municipalities/{WARD}.atom", "/municipalities/999999.ics"),
    *(f"/municipalities/{WITHOUT_PLAN}.ics", f"/municipalities/{WITHOUT_PLAN}.atom", "/municipalities/999999.atom"),
    *(
        "/plans/131211-1999.bib",
        "/plans.json?q=足立",
        "/plans.csv?q=zzzz",
        "/plans.csv?unknown=1",
        "/plans.xlsx?year=x",
    ),
    *(f"/compare.csv?m={WARD}&m=131121", "/compare.csv", "/compare.csv?m=999999", "/compare.csv?m=x&unknown=1"),
    *(f"/compare.atom?m={WARD}&m=131121", "/shortlist.atom?id=1&id=2", "/coverage.atom?year=2022"),
    *("/coverage.csv", "/coverage.csv?year=2022", "/coverage.csv?year=x", "/coverage.csv?unknown=1"),
    *(
        "/shortlist.csv?id=1&id=2",
        "/shortlist.csv",
        "/shortlist.csv?id=x",
        "/sitemaps/measures-2.xml",
        "/media/photos/no.jpg",
    ),
    *("/nothing.csv", "/static/nothing.css", "/preview/nothing/", "/accounts/login/", "/accounts/password/reset/"),
    *("/accounts/invitation/nothing/", "/accounts/password/reset/key/1-nothing/", "/admin/", "/admin/help/"),
)
AFTERWARDS = (
    *("/measures.csv", "/measures.json?facets=1", "/measures.atom", "/measures.xlsx", "/plans.csv", "/plans.json"),
    *("/plans.atom", "/plans.ics", "/measures/?state=upcoming", "/measures/?sort=updated", "/plans/?sort=updated"),
    *(
        "/plans/132276-2021/",
        "/en/plans/132276-2021/",
        "/plans/132276-2021.csv",
        "/plans/132276-2021.bib",
        "/plans/132047-2024/",
    ),
    *("/measures/2/", "/measures/30/", "/en/measures/30/", "/shortlist/?id=1&id=2&id=30", "/coverage.csv"),
    *("/plans/131211-2021/editions/1/", "/en/plans/131211-2021/editions/1/", "/municipalities/131211.ics"),
    *("/municipalities/132276/", "/municipalities/132276.ics", "/municipalities/131211.atom", "/plans/?round=1"),
)
METHODS = (
    *(
        ("POST", "/"),
        ("POST", "/measures/"),
        ("DELETE", "/plans/"),
        ("PUT", "/plans/131211-2021/"),
        ("POST", "/measures.csv"),
    ),
    *(("POST", "/measures.json"), ("OPTIONS", "/measures/"), ("HEAD", "/measures/"), ("HEAD", "/measures.csv")),
    *(("DELETE", "/contact/"), ("POST", "/measures/suggest?q=創"), ("POST", "/plans.atom"), ("HEAD", "/plans.xlsx")),
)


def walk(visitor: Visitor, starts: Iterable[str], within: tuple[str, ...], without: tuple[str, ...] = ()) -> set[str]:
    """Open the starts and every page of the site that can be reached from them, each once, nearest first."""
    waiting = list(starts)
    known = set(waiting)
    for address in waiting:
        response = visitor.see(address)
        for link in dict.fromkeys(links_of(response, address)):
            if link not in known and link.startswith(within) and not link.startswith(without):
                known.add(link)
                waiting.append(link)
    return known


def see_public_pages(visitor: Visitor) -> None:
    starts = [f"{root}{page}" for root in LANGUAGES.values() for page in PAGES]
    known = walk(visitor, [*starts, *FILES], ("/",), ("/admin/", "/accounts/", "/static/"))
    for address in dict.fromkeys(_states(_facets(visitor))):
        if address not in known:
            visitor.see(address)
    for method, address in METHODS:
        visitor.see(address, method=method)
    for address in ("/measures/?q=支援", "/en/measures/?q=支援&page=2", "/plans/?q=足立"):
        visitor.see(address, hx_request="true")
    for language in ("en", "fr", "ja"):
        visitor.see("/", accept_language=language)
    visitor.see("/", host="elsewhere.example")


def see_public_pages_again(visitor: Visitor) -> None:
    """After a fortnight: pages that have an earlier edition, are gone, or show other states than the sample alone."""
    known = walk(visitor, ["/", "/en/", "/measures/", "/plans/", *FILES], ("/",), ("/admin/", "/accounts/", "/static/"))
    for address in AFTERWARDS:
        if address not in known:
            visitor.see(address)


def _facets(visitor: Visitor) -> list[str]:
    """Every value of every facet that finds something, as a parameter."""
    facets: dict[str, dict[str, Any]] = json.loads(content_of(visitor.client.get("/measures.json?facets=1")))["facets"]
    return [f"{name}={value}" for name, values in facets.items() for value, number in values.items() if number]


def _states(facets: list[str]) -> Iterable[str]:
    pairs = [f"{one}&{other}" for one, other in pairwise(facets)]
    for root in LANGUAGES.values():
        yield from (f"{root}measures/?{query}" for query in (*QUESTIONS, *CHOICES, *facets, *pairs))
        yield from (f"{root}plans/?{query}" for query in (*PLAN_STATES, *CHOICES, *facets))
        yield from (f"{root}{address}" for address in (*MORE_STATES, *ERRORS))
    yield from (f"/{of}.{kind}{query}" for of in ("measures", "plans") for kind in LISTS for query in FILE_STATES)
    yield from FILE_ERRORS
