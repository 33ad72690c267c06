"""docs/addresses.md names every address of machines with its forms, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.urls import URLPattern, get_resolver

TABLE = Path(__file__).parents[1] / "docs" / "addresses.md"
OF_PEOPLE = ("/media/photos/",)
"""Asked for by pages alone."""


def told() -> set[str]:
    found = {"/sitemaps/<name>.xml"}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("| `/"):
            continue
        stems, forms = line.split("|")[1:3]
        endings = re.findall(r"`(\.\w+)`", forms)
        plain = [""] if not endings or "JSON" in forms else []  # JSON at the address itself, other forms beside it
        found |= {stem + ending for stem in re.findall(r"`(.+?)`", stems) for ending in [*plain, *endings]}
    return found


def routes(room: str = "") -> Iterator[str]:
    """``plans/<slug:key>.csv`` as ``/plans/<key>.csv``; catch-alls have no name."""
    patterns = get_resolver(f"plans_registry.{room}.urls" if room else None).url_patterns
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and pattern.name:
            route = re.sub(r"\(\?P<(\w+)>.*?\)(?=\\\.)", r"<\1>", str(pattern.pattern)).strip("^$").replace("\\", "")
            yield "/" + re.sub(r"<\w+:(\w+)>", r"<\1>", route)


def is_page(route: str) -> bool:
    return route.endswith("/") and route != "/api/v1/"


def test_every_address_of_machines_is_told_of():
    there = {route for room in ("opendata", "public", "") for route in routes(room)}
    assert {route for route in there if not is_page(route) and not route.startswith(OF_PEOPLE)} == told()
