"""What a person says of a line goes before what the reader makes of it."""

from plans_registry.documents.plan import PlanDocument
from plans_registry.intake.overview.reader import Overview, read_overview
from tests.intake.overviews import municipalities, small, vocabulary

TEXT = small(
    "１ 販路拡大支援",
    "見本市等出展助成事業（展示会出展に対する助成）、",
    "足立ブランド認定推進事業（PR 活動）",
    "相談会のご案内",
    "起業・創業の促進",
    "起業家育成事業（賃料の補助及び経営指導）",
)


def line_of(words: str, text: str = TEXT) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def read_with(roles: dict[str, str], text: str = TEXT) -> Overview:
    told = {line_of(words, text): role for words, role in roles.items()}
    return read_overview(text, municipalities=municipalities(), vocabulary=vocabulary(), roles=told)


def names(plan: PlanDocument) -> dict[str, list[str]]:
    return {pillar.title: [part.name for part in pillar.measures] for pillar in plan.pillars}


def test_a_line_that_a_person_calls_a_pillar_is_one():
    (plan,) = read_with({"起業・創業の促進": "pillar"}).plans
    assert list(names(plan)) == ["販路拡大支援", "起業・創業の促進"]
    assert names(plan)["起業・創業の促進"] == ["起業家育成事業"]


def test_a_line_that_is_left_out_is_in_no_part_and_no_issue():
    for roles in ({}, {"相談会": "left-out"}):
        overview = read_with(roles)
        told = f"{overview.plans}{[issue.text for issue in overview.issues]}"
        assert ("相談会のご案内" in told) is not roles


def test_a_measure_and_its_description_are_what_a_person_says():
    (plan,) = read_with({"相談会": "measure", "起業・創業の促進": "more"}).plans
    part = next(part for part in plan.measures if part.name == "相談会のご案内")
    assert part.description == "起業・創業の促進"
    assert "見本市等出展助成事業" in [part.name for part in plan.measures]


def test_a_description_belongs_to_the_measure_right_above_it():
    roles = {"見本市": "measure", "足立ブランド": "measure", "相談会": "more", "起業・創業の促進": "pillar"}
    (plan,) = read_with(roles).plans
    described = {part.name: part.description for part in plan.measures}
    assert described["足立ブランド認定推進事業（PR 活動）"] == "相談会のご案内"


def test_a_description_under_a_sentence_of_several_measures_leaves_them_apart():
    (plan,) = read_with({"起業・創業の促進": "pillar", "相談会": "more"}).plans
    assert names(plan)["販路拡大支援"] == ["見本市等出展助成事業", "足立ブランド認定推進事業"]


def test_a_named_title_begins_a_plan_and_leaves_nothing_to_guess():
    text = (
        "はじめに\n町田市のこれからの産業のすがた\n計画期間：令和３年度～令和５年度\n町田市産業振興計画の背景である。\n"
    )
    text += "１ 販路拡大支援\n見本市出展助成（小間料）、販路相談（窓口）\n２ 創業の促進\n創業塾の開催（講座）、創業相談（窓口）\n"
    overview = read_with({"のすがた": "title"}, text)
    (plan,) = overview.plans
    assert (plan.title, plan.municipality_name, plan.first_year) == ("町田市のこれからの産業のすがた", "町田市", 2021)
    assert [issue for issue in overview.issues if issue.code.startswith("title-proposed")] == []


def test_a_second_title_begins_a_second_plan():
    text = TEXT.replace("起業・創業の促進", "八王子市の計画\n１ 起業・創業の促進")
    first, second = read_with({"八王子市の計画": "title"}, text).plans
    assert (first.municipality_name, second.municipality_name) == ("町田市", "八王子市")
    assert names(second) == {"起業・創業の促進": ["起業家育成事業"]}


def test_of_a_line_of_a_table_the_first_cell_takes_the_role():
    text = small("１ 販路拡大支援", "事業名\t内容", "見本市出展助成\t小間料の補助", "商談会\t開催")
    (plan,) = read_with({"商談会": "pillar", "小間料": "measure"}, text).plans
    assert plan.pillars[0].measures[0].description == "小間料の補助"
