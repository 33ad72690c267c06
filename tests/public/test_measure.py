"""The page of one measure: its facts, where they are written, and what became of a measure that is gone."""

import re

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from plans_registry.catalogue.models import Entry
from plans_registry.documents.plan import SourceReference
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan, SourceDocument
from tests import factories
from tests.public.reading import Reader, plain, read

pytestmark = pytest.mark.django_db


def address(name: str) -> str:
    return f"/measures/{Entry.objects.get(name=name).measure}/"


def facts(page: Reader) -> dict[str, str]:
    return {plain(t.text): plain(d.text) for t, d in zip(page.all("dt"), page.all("dd"), strict=True)}


def test_it_says_what_the_plan_says_and_where(client: Client, registry: None):
    page = read(client, address("見本市等出展助成事業"))
    assert page.headings[0] == (1, "見本市等出展助成事業")
    assert facts(page) == {
        "自治体": "足立区",
        "計画期間": "令和3年度～令和5年度2021年4月～2024年3月",
        "計画名": "足立区地域産業活性化計画",
        "柱の名称": "柱1 販路拡大支援概要の一覧は「等」で終わり、ここに載っていない施策もあります。",
        "出典": "承認した地域産業活性化計画の概要（アドレスの記録なし）",
    }
    assert "計画の概要に記載がないもの：対象者、補助額・補助率、問い合わせ先、申込みの期限。" in page.main
    assert "オンラインを含む各種展示会出展や EC サイト出店に対する助成" in page.main
    assert page.one("title").text.startswith("見本市等出展助成事業（足立区、計画期間中）｜")


def test_it_warns_that_a_plan_is_no_open_call(client: Client, registry: None):
    page = read(client, address("見本市等出展助成事業"))
    assert "募集中の事業の一覧ではありません" in page.main
    assert "議会の議決を受け、確定するものです" in page.main


def test_a_measure_without_description_says_so(client: Client, registry: None):
    assert "計画の概要に説明の記載はありません。" in read(client, address("産業見本市出展支援事業")).main


def test_what_the_source_states_is_shown(client: Client, registry: None):
    stated = factories.measure(
        "くわしい事業",
        audience="区内の中小企業者",
        amount="2分の1",
        contact="産業振興課",
        url="https://example.tokyo.jp/a?b=1&c=2",
        page=3,
    )
    factories.published("131229", pillars=(factories.pillar("柱", stated),))
    page = read(client, address(stated.name))
    shown = facts(page)
    assert (shown["対象者"], shown["補助額・補助率"], shown["問い合わせ先"]) == (
        "区内の中小企業者",
        "2分の1",
        "産業振興課",
    )
    assert page.link("https://example.tokyo.jp/a?b=1&c=2") == "https://example.tokyo.jp/a?b=1&c=2"
    assert shown["出典"].endswith("3ページ")
    assert "計画の概要に記載がないもの：申込みの期限。" in page.main


def test_the_source_opens_at_the_page(client: Client, registry: None):
    file = ContentFile(b"x", name="gaiyo.txt")
    row = SourceDocument.objects.create(title="概要", url="https://example.tokyo.jp/gaiyo.pdf", file=file)
    source = SourceReference(title="概要", sha256=row.sha256)
    pillars = (factories.pillar("柱", factories.measure("頁のある事業", page=3)),)
    factories.published("131229", pillars=pillars, source=source)
    page = read(client, address("頁のある事業"))
    assert page.link("概要") == "https://example.tokyo.jp/gaiyo.pdf#page=3"
    plan = read(client, "/plans/131229-2021/")
    assert plan.link("概要") == "https://example.tokyo.jp/gaiyo.pdf"
    assert plan.link("3") == "https://example.tokyo.jp/gaiyo.pdf#page=3"


def test_in_english_its_texts_stay_japanese(client: Client, registry: None):
    page = read(client, "/en" + address("見本市等出展助成事業"))
    assert facts(page)["Plan period"] == "FY2021–2023April 2021 – March 2024"
    assert facts(page)["Municipality"] == "Adachi City"
    assert page.one("h1").text == "見本市等出展助成事業"


def test_a_measure_that_left_its_plan_is_gone_and_names_the_plan(client: Client, registry: None):
    gone = address("見本市等出展助成事業")
    plan = Plan.objects.get(municipality=factories.ADACHI)
    Measure.objects.get(name="見本市等出展助成事業").delete()
    workflow.submit(plan, by=factories.administrator())
    workflow.publish(plan, by=factories.chiba())
    page = read(client, gone, status=410)
    assert "「見本市等出展助成事業」は、以前は掲載していました" in page.main
    assert page.link("足立区地域産業活性化計画") == "/plans/131211-2021/"
    read(client, "/en" + gone, status=410)


def test_a_measure_of_a_withdrawn_plan_is_gone_without_its_name(client: Client, registry: None):
    gone = address("見本市等出展助成事業")
    workflow.withdraw(Plan.objects.get(municipality=factories.ADACHI), by=factories.chiba(), reason="誤り")
    page = read(client, gone, status=410)
    assert "見本市等出展助成事業" not in page.main
    assert page.link("足立区") == "/municipalities/131211/"


@pytest.mark.parametrize("number", ["0", "999999", "9" * 25, "9" * 5000])
def test_a_measure_that_never_was_is_not_found(client: Client, registry: None, number: str):
    page = read(client, f"/measures/{number}/", status=404)
    assert page.headings[0] == (1, "ページが見つかりません")
    assert page.all("input", name="q")


def test_a_measure_leads_to_itself_in_the_plans_before_and_after(client: Client, registry: None):
    pillars = [(factories.pillar("柱", factories.measure(name)),) for name in ("創業の相談", "創業相談", "創業相談")]
    old = factories.published("131229", first_year=2018, last_year=2020, pillars=pillars[0])
    new = factories.successor(old, {"創業相談": "創業の相談"}, pillars=pillars[1])
    factories.successor(new, {"創業相談": "創業相談"}, pillars=pillars[2])
    page = read(client, address("創業の相談"))
    (line,) = page.with_class("versions")
    assert [plain(kind.text) for kind in page.with_class("kind")] == ["名称が違います", "名称が違います"]
    assert plain(line.text).startswith("創業の相談 この施策 平成30年度～令和2年度")
    assert line.text.count("創業相談") == 2


def test_a_measure_of_one_plan_has_no_line(client: Client, registry: None):
    assert read(client, address("見本市等出展助成事業")).with_class("versions") == []


def plan_with(names: tuple[str, ...], before: Plan | None = None, continues: dict[str, str] | None = None) -> Plan:
    """A plan of one pillar; after another one where ``before`` is given."""
    measures = (factories.measure(name, number=number) for number, name in enumerate(names, start=1))
    pillars = (factories.pillar("柱", *measures),)
    if before is None:
        return factories.published("131229", first_year=2015, last_year=2017, pillars=pillars)
    return factories.successor(before, continues or {}, pillars=pillars)


def line_on(client: Client, plan: Plan, name: str) -> list[str]:
    """The same measure in the plans before and after, as its page lists it: the page's own without a link."""
    measure = Measure.objects.get(pillar__plan=plan, name=name)
    page = client.get(f"/measures/{measure.pk}/").content.decode()
    line = page.partition('id="line"')[2].partition("</section>")[0]
    return [plain(re.sub("<.*?>", "", entry)) for entry in re.findall("(?s)<li>\\s*<p>(.*?)</p>", line)]


def test_a_measure_is_followed_through_all_plans_from_each_of_them(client: Client, registry: None):
    first = plan_with(("創業相談", "商店街の催し"))
    second = plan_with(("創業支援相談",), first, {"創業支援相談": "創業相談"})
    third = plan_with(("創業支援相談", "創業塾"), second, {"創業支援相談": "創業支援相談", "創業塾": "創業支援相談"})
    assert line_on(client, first, "創業相談") == [
        "創業相談 この施策",
        "創業支援相談 名称が違います",
        "創業支援相談 名称が違います",
        "創業塾 名称が違います",
    ]
    assert line_on(client, second, "創業支援相談") == [
        "創業相談 名称が違います",
        "創業支援相談 この施策",
        "創業支援相談",
        "創業塾 名称が違います",
    ]
    assert line_on(client, third, "創業塾") == [
        "創業相談 名称が違います",
        "創業支援相談 名称が違います",
        "創業塾 この施策",
    ]
    assert line_on(client, first, "商店街の催し") == []
