"""What a person does in a review, step by step: paste a text, look at a page, press its buttons, confirm."""

import html
import re
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse

from plans_registry.editorial.review.proposal import Proposal
from plans_registry.models import Review
from tests.intake.overviews import small

NEW, LIST = "/admin/review/new/", "/admin/review/"
ADACHI_HEAD = "「足立区地域産業活性化計画」（足立区）【計画期間：令和６年度～令和８年度】"
TEXT = small(
    "１ 販路拡大支援",
    "見本市等出展助成事業（展示会出展に対する助成）、足立ブランド認定推進事業（PR 活動）",
    "２ 起業・創業の促進",
    "起業家育成事業（賃料の補助及び経営指導）、創業支援施設及び交流拠点の運営事業 等",
    head=ADACHI_HEAD,
    background="足立区の背景である。",
)


class Controls(HTMLParser):
    """Everything a browser would send back from the forms of a page as it stands."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.buttons: set[str] = set()
        self.ids: list[str] = []
        self._area = self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        given = dict(attributes)
        if "id" in given:
            self.ids.append(given["id"])
        name = given.get("name", "")
        if tag == "button" and name == "do":
            self.buttons.add(given["value"])
        elif tag == "input" and name and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self._add(name, given.get("value", "on" if given.get("type") == "checkbox" else ""))
        elif tag == "textarea":
            self._area = name
            self._add(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self._add(self._select, given["value"])

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area

    def handle_data(self, text: str) -> None:
        if self._area:
            self.values[self._area][-1] += text.removeprefix("\n")

    def _add(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


def controls(client: Client, address: str) -> Controls:
    response = client.get(address)
    assert response.status_code == 200, address
    return Controls(response.content.decode())


def paste(client: Client, text: str = TEXT, **fields: Any) -> Review:
    response = client.post(NEW, {"text": text, **fields})
    assert response.status_code == 302, text_of(response)
    return Review.objects.latest("pk")


def plan_page(review: Review, number: int = 1) -> str:
    return reverse("review_plan", args=[review.pk, number])


def whole(review: Review) -> str:
    return reverse("review", args=[review.pk])


def press(client: Client, address: str, button: str = "save", page: Controls | None = None, **changes: Any) -> Any:
    """Open the page, change fields (``__`` for ``-``, None to untick), press the button."""
    page = page or controls(client, address)
    sent = page.values | {name.replace("__", "-"): value for name, value in changes.items()}
    sent = {name: value for name, value in sent.items() if value is not None}
    return client.post(address, {**sent, "do": button})


def confirm(client: Client, review: Review, **changes: Any) -> Any:
    page = controls(client, whole(review))
    return client.post(whole(review), {**page.values, "confirm": "1", **changes})


def proposed(review: Review, place: int = 0):
    review.refresh_from_db()
    return Proposal.from_json(review.proposal).plans[place].document


def names(review: Review, place: int = 0) -> list[list[str]]:
    return [[measure.name for measure in pillar.measures] for pillar in proposed(review, place).pillars]


def text_of(response: Any) -> str:
    shown = re.sub(r"<(script|style).*?</\1>|<[^>]+>", "", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(shown))
