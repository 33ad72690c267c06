"""Types and forms proposed from words."""

import pytest

from plans_registry.intake.overview.plans import ProposingWords, propose_forms, propose_types
from plans_registry.intake.overview.reader import read_overview
from tests.intake.overviews import municipalities, plan_of, read, small, vocabulary


@pytest.mark.parametrize(
    ("title", "types"),
    [
        ("販路拡大支援", ("sales-channels",)),
        ("起業・創業の促進", ("startups",)),
        ("人材活用支援", ("talent",)),
        ("事業者の販路拡大・事業成長支援", ("sales-channels", "management")),
        ("事業者の経営力強化", ("management",)),
        ("企業支援ネットワークの強化", ("networks",)),
        ("区民生活を支える産業への支援", ("livelihood",)),
        ("事業者の付加価値向上支援", ("innovation",)),
        ("新産業創出・企業誘致", ("innovation", "business-location")),
        ("事業承継支援事業 M＆A の仲介", ("succession",)),
        ("Ｍ&ａの仲介", ("succession",)),
        ("ﾈｯﾄﾜｰｸづくり", ("networks",)),
        ("ＥＣ サイトの活用", ("sales-channels",)),
        ("その他", ()),
    ],
)
def test_types_come_from_the_words(title, types):
    assert propose_types(title, vocabulary()) == types


@pytest.mark.parametrize(
    ("name", "description", "forms"),
    [
        ("見本市等出展助成事業", "", ("grant",)),
        ("企業立地奨励金", "", ("grant",)),
        ("経営サポート", "専門家派遣、伴走支援", ("advice",)),
        ("創業塾", "セミナーの開催", ("training",)),
        ("市内製造業交流会", "", ("matching",)),
        ("創業支援施設の管理", "", ("facility",)),
        ("ブランド認定", "PR 活動", ("certification", "promotion")),
        ("enterprise support", "", ()),
    ],
)
def test_forms_come_from_the_words(name, description, forms):
    assert propose_forms(name, description, vocabulary()) == forms


def test_a_name_never_runs_into_its_description():
    words = ProposingWords(forms=(("助成", "grant"),))
    assert propose_forms("互助", "成果の発表", words) == ()


def test_a_measure_does_not_hold_the_one_type_its_pillar_lends():
    (measure,) = plan_of("１ 販路拡大支援", "創業者の見本市出展支援事業").measures
    assert measure.types == ("startups",)


def test_a_measure_holds_every_type_its_words_name_under_a_pillar_of_several():
    measures = plan_of(
        "１ 販路拡大・事業成長支援", "創業者の見本市出展支援事業、事業承継支援事業、地域振興事業"
    ).measures
    assert [measure.types for measure in measures] == [("sales-channels", "startups"), ("succession",), ()]


def test_proposals_keep_the_order_of_the_vocabulary():
    words = ProposingWords(types=(("乙", "second"), ("甲", "first"), ("丙", "second")))
    assert propose_types("甲と丙", words) == ("second", "first")


def test_without_keywords_nothing_is_proposed():
    assert propose_types("販路拡大支援", ProposingWords()) == ()


def test_a_programme_and_another_law_are_said_where_they_are_named():
    text = small(
        "１ 起業の促進",
        "創業塾の開催（講座の開催）",
        background="地域産業成長支援事業による。企業立地促進法の計画ではない。",
    )
    overview = read_overview(
        text, municipalities=municipalities(), vocabulary=vocabulary(), programmes=("地域産業成長支援事業",)
    )
    assert overview.programme == "地域産業成長支援事業"
    assert {issue.code for issue in overview.issues if issue.line == 3} >= {"programme-named", "law-other"}


def test_a_document_of_the_municipality_is_called_as_it_calls_itself():
    overview = read(
        "町田市産業振興計画（概要版）\n令和３年度～令和５年度\n\n１ 起業の促進\n・創業塾の開催（講座）\n・見本市出展補助（小間料）\n"
    )
    assert overview.title == "町田市産業振興計画（概要版）"
