"""What a person does in a review, step by step: paste a text, look at a page, press its buttons, confirm."""

import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from plans_registry.editorial.review.proposal import Proposal
from plans_registry.models import Review
from tests.editorial.desk import Controls
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
