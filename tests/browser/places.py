"""Every public template in every state it has, as addresses; ``{…}`` is filled in from the registry they stand on."""

from django.urls import get_resolver
from django.utils import timezone

from plans_registry.catalogue.following import confirming_token, ending_token
from plans_registry.catalogue.models import Entry, Follower
from plans_registry.models import Measure, Plan
from tests import factories
from tests.browser.follow_on import follow_on
from tests.browser.made_once import made_once

FULL = {
    "home": "/",
    "results": "/measures/?q=展示会 足立区&type=sales-channels",
    "every measure": "/measures/",
    "a past search": "/measures/?q=展示会&as_of=2",
    "no results": "/measures/?q=ドローン&region=islands",
    "wrong search": "/measures/?q=「販路&year=abc&page=99",
    "map of a search": "/measures/map/?q=販路",
    "municipalities by year": "/measures/places-by-year/?q=販路",
    "types by year": "/measures/types-by-year/?q=販路",
    "year by year": "/measures/year-by-year/",
    "picture of nothing": "/measures/year-by-year/?q=ドローン",
    "measure": "/measures/{measure}/",
    "measure that went on": "/measures/{renamed}/",
    "measure that is gone": "/measures/{gone}/",
    "plans": "/plans/?region=tama",
    "no plans": "/plans/?state=ended&year=abc",
    "plan": "/plans/131211-2021/",
    "plan after another": "/plans/131211-2024/",
    "plan that is gone": "/plans/131016-2021/",
    "edition": "/plans/132098-2021/editions/1/",
    "edition that changed": "/plans/132098-2021/editions/2/",
    "municipalities": "/municipalities/",
    "places of a name": "/municipalities/?q=多摩",
    "no place of a name": "/municipalities/?q=横浜",
    "municipalities with all plans": "/municipalities/?year=all",
    "turn of the fiscal year": "/fiscal-year/",
    "municipality": "/municipalities/131211/",
    "municipality without a plan": "/municipalities/131024/",
    "peers": "/municipalities/131211/peers/",
    "peers without a plan": "/municipalities/131024/peers/",
    "measure beside others": "/measures/{measure}/elsewhere/",
    "no comparison": "/compare/",
    "comparison": "/compare/?m=131211&m=132098&m=131016&m=132276&year=2022",
    "wrong comparison": "/compare/?m=131211&m=999999&year=abc",
    "coverage": "/coverage/",
    "wrong coverage": "/coverage/?year=2030&sort=abc",
    "timeline": "/timeline/",
    "fiscal year": "/fiscal-year/",
    "changes": "/changes/",
    "earlier changes of a municipality": "/changes/?municipality=131211&before=9",
    "no list": "/shortlist/",
    "list": "/shortlist/?id={measure}&id={renamed}&note.{measure}=電話で確かめる&q=創業",
    "wrong list": "/shortlist/?id=999999&id=abc&q=ドローン&removed={measure}&removed_at=0",
    "open data": "/open-data/",
    "bulk files": "/open-data/files/",
    "dictionary": "/open-data/dictionary/",
    "recipes": "/open-data/recipes/",
    "card of a municipality": "/embed/municipalities/131211/",
    "card without a plan": "/embed/municipalities/131024/",
    "card of a search": "/embed/measures/?q=展示会",
    "api": "/api/docs/",
    "about": "/about/",
    "accessibility": "/accessibility/",
    "privacy": "/privacy/",
    "contact": "/contact/",
    "received": "/contact/received/",
    "follow": "/follow/?municipality=131211",
    "request to follow": "/follow/sent/",
    "link to confirm": "/follow/confirm/{confirming}/",
    "link to end": "/follow/end/{ending}/",
    "not found": "/nothing/",
}
EMPTY = {
    "home": "/",
    "measures": "/measures/",
    "no results": "/measures/?q=創業",
    "plans": "/plans/",
    "municipalities": "/municipalities/",
    "municipality": "/municipalities/131211/",
    "comparison": "/compare/?m=131211&m=132098",
    "coverage": "/coverage/",
    "timeline": "/timeline/",
    "turn of the fiscal year": "/fiscal-year/",
    "changes": "/changes/",
    "list": "/shortlist/?q=創業",
    "open data": "/open-data/",
}


ENDED = {
    "home": "/",
    "results": "/measures/?q=展示会",
    "measure": "/measures/{measure}/",
    "plan": "/plans/132098-2021/",
    "municipalities": "/municipalities/",
    "municipality with an approval": "/municipalities/131075/",
    "comparison": "/compare/?m=132098&m=131075",
    "coverage": "/coverage/",
    "timeline": "/timeline/",
    "turn of the fiscal year": "/fiscal-year/",
}
"""What looks otherwise when plans are over, and approvals announced whose plans nobody has entered."""


def ended_places() -> dict[str, str]:
    """:data:`ENDED` on the full registry."""
    measure = full_registry()["measure"]
    return {name: measure if "{" in address else address for name, address in ENDED.items()}


def full_registry() -> dict[str, str]:
    """:func:`_publish`, once a run."""
    return made_once(_publish)


def _publish() -> dict[str, str]:
    """The four real plans, one of them twice edited and one with a successor, and a plan withdrawn; their addresses."""
    factories.sample_registry()
    next_plan = follow_on()
    machida = Plan.objects.get(municipality_id=factories.MACHIDA)
    Measure.objects.filter(pillar__plan=machida, number=1).update(description="新しい説明")
    factories.republished(machida)
    gone = factories.withdrawn("131016")
    numbers = {
        "measure": Entry.objects.order_by("measure")[0].measure,
        "renamed": Measure.objects.get(pillar__plan=next_plan, name="足立ブランド推進事業").pk,
        "gone": Measure.objects.get(pillar__plan=gone).pk,
    }
    asked = {"address": "taro@example.jp", "search": "", "pace": "daily", "language": "ja"}
    follower = Follower.objects.create(**asked, asked_at=timezone.now(), not_before=timezone.now())
    tokens = {"confirming": confirming_token(follower), "ending": ending_token(follower, everything=True)}
    return {name: address.format(**numbers, **tokens) for name, address in FULL.items()}


def empty_registry() -> dict[str, str]:
    """The 62 municipalities and the vocabulary, and not one plan; their addresses."""
    factories.load_reference()
    return EMPTY


def in_language(address: str, language: str) -> str:
    return address if language == "ja" else f"/en{address}"


def names_of_pages() -> set[str]:
    """Names of all addresses of the public room that are pages, not files."""
    (public,) = (
        part
        for outer in get_resolver().url_patterns
        for part in getattr(outer, "url_patterns", [])
        if getattr(part, "app_name", "") == "public"
    )
    pictures = {pattern.name for pattern in public.url_patterns if pattern.name.endswith(("_svg", "_png"))}
    return {pattern.name for pattern in public.url_patterns} - {"suggestions"} - pictures
