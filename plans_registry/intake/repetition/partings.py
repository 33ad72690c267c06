"""Ways in which one text holds the name of a measure and its description."""

import re
from collections.abc import Callable

from plans_registry.intake.lines import shape_of
from plans_registry.intake.overview.names import sign_apart

Parting = Callable[[str], tuple[str, str]]
"""A text's name and description; the whole text and "" when it does not part."""


def whole(text: str) -> tuple[str, str]:
    return text, ""


def by_bracket(text: str) -> tuple[str, str]:
    """見本市出展助成（小間料の補助）"""
    shape = shape_of(text).rstrip("。")
    match = re.fullmatch("(?P<name>[^（）]{2,50}(?:（[^（）]{1,12}）[^（）]+)?)（(?P<text>.*)）", shape)
    return (text[: match.end("name")].strip(), text[slice(*match.span("text"))]) if match else (text, "")


def by_sign(text: str) -> tuple[str, str]:
    """見本市出展助成：小間料の補助 / 見本市出展助成　小間料を補助します。"""
    shape = shape_of(text)
    apart = sign_apart(shape, 0, len(shape))
    return (text[: apart.start()].strip(), text[apart.end() :].strip()) if apart else (text, "")


def by_quote(text: str) -> tuple[str, str]:
    """「見本市出展助成」小間料の補助"""
    match = re.match(r"[「【](?P<name>[^「」【】]{2,40})[」】]\s*(?P<text>.+)", shape_of(text))
    return (text[slice(*match.span("name"))], text[match.start("text") :]) if match else (text, "")


PARTINGS: tuple[Parting, ...] = (whole, by_bracket, by_sign, by_quote)
