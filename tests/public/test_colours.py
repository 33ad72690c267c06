"""The colour tokens of the stylesheet: readable on every ground they stand on, by day and by night (WCAG 1.4.3, 1.4.11)."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

GROUNDS = ("paper", "paper-soft", "paper-foot")
TYPES = (
    "sales-channels",
    "startups",
    "talent",
    "management",
    "innovation",
    "networks",
    "business-location",
    "succession",
    "livelihood",
)
TEXTS = [
    (ink, ground) for ink in ("ink", "ink-strong", "ink-soft", "ink-faint", "link", "visited") for ground in GROUNDS
]
TEXTS += [
    *((kind, ground) for kind in TYPES for ground in GROUNDS),
    *(("wrong", ground) for ground in GROUNDS),
    ("ink-strong", "paper-head"),
    ("link", "paper-head"),
    ("ink", "mark"),
    ("ink-strong", "mark"),
    *((ink, tint) for ink in ("link", "visited") for tint in ("key-tint", "key-tint-strong")),
    ("on-key", "key"),
    ("on-key", "key-strong"),
    ("key", "paper"),
    ("key-strong", "key-tint-strong"),
    ("focus-ink", "focus-glow"),
]
SHAPES = [
    *((shape, ground) for shape in ("line-strong", "key", "warning", "here") for ground in ("paper",)),
    ("focus-line", "paper"),
    ("focus-line", "focus-glow"),
]


def tokens(style: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", style))


@pytest.fixture(scope="module")
def schemes() -> dict[str, dict[str, str]]:
    style = Path(str(finders.find("site.css"))).read_text(encoding="utf-8")
    light, dark = style.split("@media screen and (prefers-color-scheme: dark)", 1)
    return {"light": tokens(light), "dark": tokens(light) | tokens(dark.split("/* ---- text ---- */")[0])}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXTS, 4.5), (SHAPES, 3.0)], ids=["text", "shapes"])
def test_every_pair_is_told_apart(schemes: dict, scheme: str, pairs: list[tuple[str, str]], least: float):
    found = {pair: round(contrast(*(schemes[scheme][name] for name in pair)), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in found.items() if ratio < least} == {}


def test_the_night_changes_every_colour_but_those_it_may_keep(schemes: dict):
    assert {name for name, colour in schemes["dark"].items() if schemes["light"][name] == colour} == set()


def test_the_steps_of_a_chart_are_told_apart_by_night(schemes: dict):
    steps = [schemes["dark"][name] for name in ("paper", "level-lowest", "level-low", "key-middle", "key")]
    assert min(contrast(one, other) for one, other in pairwise(steps)) > 1.35
