"""Every address of the open data in a registry, one a line, taken from the urlconf: a new form is looked at by itself.

python -m benchmarks.opendata.valid.addresses
"""

from collections.abc import Iterator, Mapping
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.urls import URLPattern, get_resolver, reverse  # noqa: E402
from django.urls.resolvers import RoutePattern  # noqa: E402
from django.utils.translation import override  # noqa: E402

from plans_registry.catalogue.models import Edition, Entry  # noqa: E402
from plans_registry.opendata.api.recipes import CLIENTS  # noqa: E402
from plans_registry.public.pictures.of_search import KINDS  # noqa: E402


def addresses() -> Iterator[str]:
    """Each route once for each plan, edition, measure and municipality; lists also with the questions of ``questions``.

    Then the pages in both languages, whose data blocks are looked at.
    """
    asked = questions()
    for address in routes("opendata"):
        for question in asked.get(address.partition(".")[0], [""]):
            yield f"{address}?{question}".removesuffix("?")
    for language in ("ja", "en"):
        with override(language):
            yield from (address for address in routes("public") if address.endswith("/"))


def routes(room: str) -> Iterator[str]:
    for pattern in get_resolver(f"plans_registry.{room}.urls").url_patterns:
        # Catch-alls, which have no name, only say what is not there.
        if isinstance(pattern, URLPattern) and isinstance(pattern.pattern, RoutePattern) and pattern.name:
            for chosen in places(pattern.name, tuple(pattern.pattern.converters)):
                yield reverse(f"{room}:{pattern.name}", kwargs=chosen)


def places(route: str, names: tuple[str, ...]) -> list[Mapping[str, Any]]:
    """The values of the parts of an address that are chosen; of a link of a mail, which nobody has here, none."""
    if names == ("name",):
        there = CLIENTS if route == "client" else [path.name for path in settings.BULK_FOLDER.iterdir()]
        return [{"name": name} for name in sorted(there) if name != "state.txt"]
    public = Edition.objects.current()
    found: dict[tuple[str, ...], list[Mapping[str, Any]]] = {
        (): [{}],
        ("key",): list(public.values("key")),
        ("code",): [{"code": code} for code in sorted({*public.values_list("municipality", flat=True)})],
        ("measure",): list(Entry.objects.values("measure")),
        ("key", "number"): list(Edition.objects.filter(withheld=False).values("key", "number")),
        ("kind",): [{"kind": kind} for kind in KINDS],
        ("token",): [],
    }
    return found[names]


def questions() -> dict[str, list[str]]:
    """By the address of a list, without its form, what it is asked for."""
    codes = sorted({*Edition.objects.current().values_list("municipality", flat=True)})
    measures = [*Entry.objects.order_by("-measure").values_list("measure", flat=True)[:3]]
    return {
        "/measures": ["", "q=%E8%B2%A9%E8%B7%AF", "type=startups&sort=updated", "as_of=5", "q=nothing-has-this"],
        "/plans": ["", "year=2022&sort=newest", "as_of=5"],
        "/compare": ["&".join(f"m={code}" for code in codes[:4])],
        "/shortlist": ["&".join([*(f"id={measure}" for measure in measures), f"note.{measures[0]}=%3D1%2B1"])],
        "/coverage": ["", "year=2022", "sort=stated"],
        "/api/v1/measures": ["", "q=%E8%B2%A9%E8%B7%AF&facets=1", "as_of=5", "changed_since=5"],
        "/api/v1/plans": ["", "facets=1", "as_of=5"],
        "/api/v1/editions": ["", "as_of=5"],
    }


if __name__ == "__main__":
    for address in addresses():
        print(address)
