"""The search as its callers see it: rows, order, counts, marks.  Six measures in three plans, known by name."""

from datetime import date

import pytest

from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.search import Hits, search
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan
from tests import factories
from tests.factories import ADACHI, HAMURA, MACHIDA, measure, pillar
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

TODAY = date(2023, 6, 1)
CODE_ORDER = ["見本市出展助成", "ECサイト販路開拓", "創業塾", "起業家育成", "TECH連携会", "販路相談"]


IN_FORCE_FIRST = [*CODE_ORDER[:3], *CODE_ORDER[4:], CODE_ORDER[3]]


def _publish() -> None:
    """Two plans of 足立区 and 羽村市 in force in 2021–2023, and one of 町田市 that begins in 2024."""
    factories.load_reference()
    factories.concept("創業", "起業", "開業", "スタートアップ")
    factories.published(
        ADACHI,
        pillars=(
            pillar(
                "販路拡大支援",
                measure("見本市出展助成", description="展示会出展に対する助成", forms=("grant",)),
                measure("ECサイト販路開拓", number=2, description="ネット販売の相談と補助", forms=("grant", "advice")),
            ),
            pillar("創業支援", measure("創業塾", description="", forms=("training",)), number=2, types=("startups",)),
        ),
    )
    factories.published(
        MACHIDA,
        first_year=2024,
        last_year=2026,
        pillars=(
            pillar("創業・起業", measure("起業家育成", description="販路開拓まで伴走"), types=("startups", "talent")),
        ),
    )
    factories.published(
        HAMURA,
        pillars=(
            pillar(
                "連携",
                measure("TECH連携会", description="ｽﾀｰﾄｱｯﾌﾟとの交流", types=("startups",)),
                measure("販路相談", number=2, description="1,000社の\n相談"),
                types=("networks",),
            ),
        ),
    )


_registry = once_a_module(_publish, autouse=True)


def ask(q: str = "", **filters) -> Hits:
    filters = {
        name: (value,) if isinstance(value, str) and name != "sort" else value for name, value in filters.items()
    }
    return search(MeasureQuery(q=q, **filters), today=TODAY)


def names(hits: Hits) -> list[str]:
    return [entry.name for entry in hits.entries()]


def test_without_words_everything_with_what_is_in_force_first():
    assert (ask().total, ask().sort) == (6, "relevance")
    assert names(ask()) == IN_FORCE_FIRST
    factories.published("131016", first_year=2022, last_year=2024, pillars=[pillar("柱", measure("いまの事業"))])
    factories.published("131016", first_year=2010, last_year=2012, pillars=[pillar("柱", measure("昔の事業"))])
    factories.published("131016", first_year=2099, last_year=2100, pillars=[pillar("柱", measure("先の事業"))])
    assert names(ask()) == ["いまの事業", *IN_FORCE_FIRST[:5], "先の事業", "起業家育成", "昔の事業"]
    assert names(ask(sort="code"))[:3] == ["先の事業", "いまの事業", "昔の事業"]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("販路", ["ECサイト販路開拓", "販路相談", "見本市出展助成", "起業家育成"]),
        ("EC", ["ECサイト販路開拓"]),
        ("TEC", ["TECH連携会"]),
        ("ech", []),
        ("塾", ["創業塾"]),
        ("の", ["ECサイト販路開拓", "TECH連携会", "販路相談"]),
        ("1000社", ["販路相談"]),
        ("社の相談", ["販路相談"]),
        ("販路 相談", ["販路相談", "ECサイト販路開拓"]),
        ("販路 -相談", ["見本市出展助成", "起業家育成"]),
        ("塾 OR 伴走", ["創業塾", "起業家育成"]),
        ("「販路 開拓」", ["ECサイト販路開拓", "起業家育成"]),
        ("地域産業活性化計画 塾", ["創業塾"]),
        ("見当たらない", []),
    ],
)
def test_words(q: str, found: list[str]):
    hits = ask(q, synonyms=False)
    assert names(hits) == found
    assert hits.total == len(found)


def test_only_excluded_words_leave_the_rest():
    hits = ask("-販路", synonyms=False)
    assert (names(hits), hits.sort) == (["創業塾", "TECH連携会"], "relevance")


def test_words_of_like_meaning_are_found_too():
    assert names(ask("スタートアップ")) == ["創業塾", "TECH連携会", "起業家育成"]
    assert names(ask("スタートアップ", synonyms=False)) == ["TECH連携会"]
    assert [term.word for term in ask("スタートアップ").question.widened] == ["スタートアップ"]


def test_a_word_itself_before_words_of_like_meaning_within_each_field():
    """Both stand in a name; 創業 is the word that was typed, and no title of a pillar outweighs that."""
    assert names(ask("創業"))[0] == "創業塾"
    factories.published(
        HAMURA,
        first_year=2022,
        last_year=2023,
        pillars=(pillar("創業と開業", measure("起業塾", description="起業の相談"), types=("startups",)),),
    )
    assert names(ask("創業"))[:2] == ["創業塾", "起業塾"]
    assert names(ask("起業"))[:2] == ["起業塾", "創業塾"]


def test_plans_in_force_then_upcoming_then_ended():
    found = {year: names(search(MeasureQuery(q="販路"), today=date(year, 6, 1))) for year in (2023, 2024, 2027)}
    assert found[2023][-1] == "起業家育成"
    assert found[2024][0] == "起業家育成"
    assert found[2027] == ["ECサイト販路開拓", "販路相談", "起業家育成", "見本市出展助成"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"type": "startups"}, ["創業塾", "起業家育成", "TECH連携会"]),
        ({"type": ("startups", "networks")}, ["創業塾", "起業家育成", "TECH連携会", "販路相談"]),
        ({"type": "startups", "form": "training"}, ["創業塾"]),
        ({"form": ("advice", "training")}, ["ECサイト販路開拓", "創業塾"]),
        ({"region": "tama"}, ["起業家育成", "TECH連携会", "販路相談"]),
        ({"region": "nishi-tama"}, ["TECH連携会", "販路相談"]),
        ({"municipality": MACHIDA}, ["起業家育成"]),
        ({"municipality": MACHIDA, "region": "tama"}, ["起業家育成"]),
        ({"municipality": MACHIDA, "region": "nishi-tama"}, ["起業家育成", "TECH連携会", "販路相談"]),
        ({"year": "2024"}, ["起業家育成"]),
        ({"year": ("2024", "2021")}, CODE_ORDER),
        ({"state": "upcoming"}, ["起業家育成"]),
        ({"state": "starting"}, ["起業家育成"]),
        ({"state": ("ending", "starting")}, CODE_ORDER),
        ({"state": "ending", "region": "wards"}, CODE_ORDER[:3]),
        ({"state": "ended"}, []),
        ({"type": "talent", "municipality": ADACHI}, []),
    ],
)
def test_filters(filters: dict, found: list[str]):
    assert names(ask(sort="code", **filters)) == found


def test_words_that_name_a_place_or_a_year_are_filters():
    hits = ask("町田 R6")
    assert names(hits) == ["起業家育成"]
    assert (hits.choices["municipality"], hits.choices["year"]) == ((MACHIDA,), ("2024",))
    assert names(ask("「町田」")) == ["起業家育成"]
    assert names(ask("足立 町田 販路", synonyms=False)) == ["ECサイト販路開拓", "見本市出展助成", "起業家育成"]


def test_counts_leave_their_own_choice_out():
    facets = ask(type="startups", municipality=ADACHI).facets
    assert facets["type"] == {"startups": 1, "sales-channels": 2}
    assert facets["municipality"] == {ADACHI: 1, MACHIDA: 1, HAMURA: 1}
    assert facets["region"] == {"wards": 1, "joto": 1, "tama": 2, "minami-tama": 1, "nishi-tama": 1}
    assert facets["form"] == {"training": 1}
    assert facets["year"] == {"2021": 1, "2022": 1, "2023": 1}
    assert facets["state"] == {"active": 1, "ending": 1}


def test_counts_take_the_words_into_account_and_a_measure_of_two_types_counts_twice():
    facets = ask("起業").facets
    assert facets["type"] == {"startups": 3, "talent": 1, "networks": 1}
    assert facets["year"] == {"2021": 2, "2022": 2, "2023": 2, "2024": 1, "2025": 1, "2026": 1}
    assert facets["state"] == {"active": 2, "ending": 2, "upcoming": 1, "starting": 1}


def test_a_chosen_value_stays_at_zero():
    facets = ask("塾", type="talent", state="ended", synonyms=False).facets
    assert facets["type"] == {"talent": 0}
    assert facets["state"] == {"ended": 0}
    assert facets["form"] == {}


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("code", CODE_ORDER),
        ("newest", ["起業家育成", *CODE_ORDER[:3], *CODE_ORDER[4:]]),
        ("relevance", IN_FORCE_FIRST),
        # The measure that changed, then the plans as they were published: the rest of its plan did not change.
        ("updated", ["ECサイト販路開拓", *CODE_ORDER[4:], "起業家育成", "見本市出展助成", "創業塾"]),
    ],
)
def test_sorts(sort: str, found: list[str]):
    Measure.objects.filter(name="ECサイト販路開拓").update(audience="商店")
    factories.republished(Plan.objects.get(municipality=ADACHI))
    assert names(ask(sort=sort)) == found


def test_rank_name_then_description_then_pillar_then_plan():
    """相談 and 販路 both in the name; one in each; the pillar alone last."""
    assert names(ask("販路 相談", synonyms=False)) == ["販路相談", "ECサイト販路開拓"]
    assert names(ask("創業", synonyms=False)) == ["創業塾", "起業家育成"]


def test_pages_and_the_whole_result_are_the_same_order():
    hits = ask("販路")
    whole = [entry.name for entry in hits.iterate(chunk=2)]
    assert [entry.name for offset in range(hits.total) for entry in hits.entries(offset, 1)] == whole
    assert names(hits) == whole
    assert hits.entries(999, 20) == []


def test_marks_stand_in_the_published_spelling():
    hits = ask("スタートアップ")
    entry = next(entry for entry in hits.entries() if entry.name == "TECH連携会")
    match = hits.matched(entry)
    assert match.marks == {"description": [(0, 8)]}
    assert (match.fields, match.only_in_titles) == (("description",), False)


def test_a_match_in_the_pillar_alone_says_so():
    hits = ask("拡大", synonyms=False)
    assert {hits.matched(entry).fields for entry in hits.entries()} == {("pillar_title",)}
    assert all(hits.matched(entry).only_in_titles for entry in hits.entries())
    assert not any(ask().matched(entry).only_in_titles for entry in ask().entries())


def test_a_withdrawn_plan_is_found_no_more_and_a_new_edition_at_once():
    plan = Entry.objects.get(name="創業塾").edition.plan
    workflow.withdraw(plan, by=factories.chiba(), reason="誤って公開したため")
    assert names(ask("塾")) == []
    plan.pillars.get(number=2).measures.update(name="開業塾", description="融資のあっせん")
    workflow.submit(plan, by=factories.administrator())
    workflow.publish(plan, by=factories.chiba())
    assert names(ask("塾")) == ["開業塾"]
    assert names(ask("あっせん")) == ["開業塾"]


@pytest.mark.parametrize(
    "q",
    [
        "　 \n",
        "あ" * 10_000,
        "あ " * 200,
        '「『"((（',
        '）)」"',
        "-販路 -相談",
        "\x00\x01\x1b\x7f\x85",
        "\ud800\udc00\udfff",
        "'; DROP TABLE plans_registry_catalogue_entry; --",
        'NEAR("a" b) AND NOT name:x* ^',
        "%%%___\\\\",
        "🏭👨‍👩‍👧🇯🇵",
        "\u202e\u200f\u2066販路\u2069",
        "OR | -",
        "々" * 30,
        "a" * 499,
    ],
)
def test_bad_input_is_answered(q: str):
    hits = ask(q)
    assert hits.total == len(list(hits.iterate()))
    assert isinstance(hits.question.text().encode(), bytes)
    assert all(notice.message for notice in hits.question.notices)


def test_a_measure_that_was_read_before_is_read_anew_in_a_new_generation():
    assert [entry.description for entry in ask("創業塾").entries()] == [""]
    plan = Plan.objects.get(municipality__code=ADACHI)
    plan.pillars.get(number=2).measures.update(description="週末の連続講座")
    factories.republished(plan)
    assert [entry.description for entry in ask("創業塾").entries()] == ["週末の連続講座"]
