"""What a person does with a document: paste it, look at what became of its plans, open one in the editor."""

import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from plans_registry.models import Plan, Review
from tests.intake.overviews import small

NEW, LIST = "/admin/review/new/", "/admin/review/"
ADD = "/admin/plans_registry/plan/add/"
ADACHI_HEAD = "「足立区地域産業活性化計画」（足立区）【計画期間：令和６年度～令和８年度】"
TEXT = small(
    "１ 販路拡大支援",
    "見本市等出展助成事業（展示会出展に対する助成）、足立ブランド認定推進事業（PR 活動）",
    "２ 起業・創業の促進",
    "起業家育成事業（賃料の補助及び経営指導）、創業支援施設及び交流拠点の運営事業 等",
    head=ADACHI_HEAD,
    background="足立区の背景である。",
)


def paste(client: Client, text: str = TEXT, **fields: Any) -> Review:
    response = client.post(NEW, {"text": text, **fields})
    assert response.status_code == 302, text_of(response)
    return Review.objects.latest("pk")


def whole(review: Review) -> str:
    return reverse("review", args=[review.pk])


def names(plan: Plan) -> list[list[str]]:
    pillars = plan.pillars.prefetch_related("measures")
    return [[measure.name for measure in pillar.measures.all()] for pillar in pillars]


def text_of(response: Any) -> str:
    shown = re.sub(r"<(script|style).*?</\1>|<[^>]+>", "", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(shown))
