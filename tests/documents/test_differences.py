"""What changed between two documents of one plan."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans_registry.documents.differences import LONGEST, Differences, PhotoChange, differences, inline
from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument

NAMES = [
    "創業支援事業",
    "創業支援補助金",
    "見本市出展助成",
    "産業祭",
    "専門家派遣",
    "事業承継支援",
    "PR活動",
    "ＰＲ 活動",
]
names = st.sampled_from(NAMES)
texts = st.text(st.sampled_from("あいの支援事業産業ア、。A1 "), max_size=12)
pictures = st.sampled_from(["", "photos/a.jpg", "photos/b.jpg"])
photos = st.lists(st.builds(PhotoDocument, caption=names, alt=texts, image=pictures), max_size=2).map(tuple)
measures = st.builds(
    MeasureDocument, number=st.just(1), name=names, description=texts, forms=st.sampled_from([(), ("grant",)])
)
pillars = st.builds(
    PillarDocument,
    number=st.just(1),
    title=names,
    open_ended=st.booleans(),
    measures=st.lists(measures, max_size=4).map(tuple),
    photos=photos,
)
plans = st.builds(
    PlanDocument,
    title=names,
    municipality=st.just("131211"),
    background=texts,
    pillars=st.lists(pillars, max_size=3).map(tuple),
    photos=photos,
)
MIRROR = {"added": "removed", "removed": "added"}


def plan(*pillars: PillarDocument, **fields) -> PlanDocument:
    return PlanDocument(**{"title": "計画", "municipality": "131211", "pillars": pillars, **fields})


def pillar(title: str, *measures: MeasureDocument | str, **fields) -> PillarDocument:
    parts = tuple(measure(part) if isinstance(part, str) else part for part in measures)
    return PillarDocument(number=1, title=title, measures=parts, **fields)


def measure(name: str, description: str = "", **fields) -> MeasureDocument:
    return MeasureDocument(number=1, name=name, description=description, **fields)


def only(found: Differences):
    """The one changed measure of a plan in which nothing else changed."""
    assert (found.wordings, found.facts, found.pillars) == ((), (), ())
    (change,) = found.measures
    return change


def counts(**expected: int) -> dict[str, int]:
    return {**dict.fromkeys(("added", "removed", "moved", "renamed", "reworded"), 0), **expected}


@given(plans)
@settings(max_examples=60)
def test_equal_documents_have_no_difference(document: PlanDocument):
    assert not differences(document, document)


@given(plans, plans)
@settings(max_examples=60)
def test_only_equal_documents_have_none(old: PlanDocument, new: PlanDocument):
    if differences(old, new):
        assert old != new
    else:
        assert replace(old, pillars=()) == replace(new, pillars=())
        assert old.all_photos == new.all_photos
        assert [part.name for part in old.measures] == [part.name for part in new.measures]


@given(plans, plans)
@settings(max_examples=60)
def test_the_way_back_counts_the_same(old: PlanDocument, new: PlanDocument):
    there, back = differences(old, new), differences(new, old)
    assert back.counts == {MIRROR.get(name, name): count for name, count in there.counts.items()}
    assert sum(change.moved for change in there.pillars) == sum(change.moved for change in back.pillars)
    assert sum(change.old is None for change in there.pillars) == sum(change.new is None for change in back.pillars)
    assert sum(change.old is None for change in there.photos) == sum(change.new is None for change in back.photos)


@given(plans, plans)
@settings(max_examples=60)
def test_every_measure_is_accounted_for_once(old: PlanDocument, new: PlanDocument):
    found = differences(old, new)
    kept = len(old.measures) - found.counts["removed"]
    assert kept == len(new.measures) - found.counts["added"] >= 0


@given(st.text(max_size=40), st.text(max_size=40))
def test_spans_hold_both_texts(old: str, new: str):
    spans = inline(old, new)
    assert "".join(text for kind, text in spans if kind != "added") == old
    assert "".join(text for kind, text in spans if kind != "removed") == new
    assert all(text for _, text in spans)


@pytest.mark.parametrize(
    ("old", "new", "spans"),
    [
        (
            "展示会出展に対する助成",
            "展示会出展に対する補助",
            [("same", "展示会出展に対する"), ("removed", "助成"), ("added", "補助")],
        ),
        ("経営指導等", "経営指導、相談等", [("same", "経営指導"), ("added", "、相談"), ("same", "等")]),
        ("オンライン商談会", "商談会", [("removed", "オンライン"), ("same", "商談会")]),
        (
            "国内販路拡大支援事業",
            "海外販路拡大支援事業",
            [("removed", "国内"), ("added", "海外"), ("same", "販路拡大支援事業")],
        ),
        ("まえの文章", "あとの報告", [("removed", "まえの文章"), ("added", "あとの報告")]),
        ("産業祭の開催", "見本市の運営", [("removed", "産業祭の開催"), ("added", "見本市の運営")]),
        ("", "新しい文", [("added", "新しい文")]),
        ("同じ", "同じ", [("same", "同じ")]),
        ("令和3年度", "令和6年度", [("same", "令和"), ("removed", "3"), ("added", "6"), ("same", "年度")]),
    ],
)
def test_changed_wording_reads_word_by_word(old: str, new: str, spans: list):
    assert list(inline(old, new)) == spans


def test_very_long_texts_are_shown_whole():
    old, new = "あ" * LONGEST, "い"
    assert inline(old, new) == (("removed", old), ("added", new))


def test_a_measure_is_recognised_by_its_id_whatever_its_name():
    old = plan(pillar("販路拡大", measure("見本市出展助成", id=7), measure("産業祭", id=8)))
    new = plan(pillar("販路拡大", measure("産業祭", id=7), measure("まったく別の名", id=8)))
    assert differences(old, new).counts == counts(renamed=2)


@pytest.mark.parametrize("name", ["ＰＲ活動", "pr 活動", "PR　活動"])
def test_a_name_is_the_same_in_every_width_case_and_blank(name: str):
    change = only(differences(plan(pillar("柱", "PR活動")), plan(pillar("柱", name))))
    assert change.renamed
    assert change.old.name == "PR活動"


def test_a_renamed_measure_is_recognised_by_its_likeness():
    change = only(differences(plan(pillar("柱", "創業支援事業")), plan(pillar("柱", "創業支援補助金"))))
    assert change.renamed
    assert change.wordings[0].spans == (("same", "創業支援"), ("removed", "事業"), ("added", "補助金"))


def test_or_by_what_it_does():
    old, new = measure("にぎわい市", "空き店舗の賃料の補助"), measure("商店街再生", "空き店舗の賃料の補助")
    assert only(differences(plan(pillar("柱", old)), plan(pillar("柱", new)))).renamed


def test_unlike_measures_are_one_gone_and_one_new():
    found = differences(plan(pillar("柱", "産業祭")), plan(pillar("柱", "専門家派遣")))
    assert found.counts == counts(added=1, removed=1)
    assert [(c.old and c.old.name, c.new and c.new.name) for c in found.measures] == [
        (None, "専門家派遣"),
        ("産業祭", None),
    ]


def test_a_measure_moves_to_another_pillar():
    old = plan(pillar("販路拡大", "産業祭", "見本市出展助成"), pillar("人材育成", "専門家派遣"))
    new = plan(pillar("販路拡大", "見本市出展助成"), pillar("人材育成", "専門家派遣", "産業祭"))
    change = only(differences(old, new))
    assert change.moved
    assert (change.old_pillar.title, change.new_pillar.title) == ("販路拡大", "人材育成")


def test_one_measure_that_passes_others_is_the_only_one_that_moved():
    old = plan(pillar("柱", "産業祭", "専門家派遣", "事業承継支援", "見本市出展助成"))
    new = plan(pillar("柱", "見本市出展助成", "産業祭", "専門家派遣", "事業承継支援"))
    assert only(differences(old, new)).new.name == "見本市出展助成"


def test_an_inserted_measure_moves_nothing():
    old, new = plan(pillar("柱", "産業祭", "専門家派遣")), plan(pillar("柱", "産業祭", "事業承継支援", "専門家派遣"))
    assert differences(old, new).counts == counts(added=1)


def test_a_pillar_with_another_title_keeps_its_measures():
    old, new = plan(pillar("販路を広げる", "産業祭", "専門家派遣")), plan(pillar("売る力", "産業祭", "専門家派遣"))
    found = differences(old, new)
    assert found.measures == ()
    assert [change.renamed for change in found.pillars] == [True]


def test_pillars_come_go_and_change_places():
    old = plan(pillar("販路拡大", "産業祭"), pillar("人材育成", "専門家派遣"), pillar("創業", "起業塾"))
    new = plan(pillar("人材育成", "専門家派遣"), pillar("販路拡大", "産業祭"), pillar("企業誘致", "奨励金"))
    changes = {(c.new or c.old).title: c for c in differences(old, new).pillars}
    assert changes["企業誘致"].old is None
    assert changes["創業"].new is None
    assert [changes[title].moved for title in ("販路拡大", "人材育成") if title in changes] == [True]


def test_same_names_in_two_pillars_stay_at_home():
    old = plan(pillar("販路拡大", measure("相談", "販路の相談")), pillar("創業", measure("相談", "創業の相談")))
    new = plan(old.pillars[1], old.pillars[0])
    found = differences(old, new)
    assert found.counts == counts()
    assert sum(change.moved for change in found.pillars) == 1


def test_facts_and_wordings_of_every_part_are_named():
    old = plan(
        pillar("柱", measure("産業祭", "市", forms=("grant",)), types=("talent",)), first_year=2021, background="甲"
    )
    new = plan(
        pillar("柱", measure("産業祭", "町", forms=("advice",)), open_ended=True), first_year=2022, background="乙"
    )
    found = differences(old, new)
    assert [wording.field for wording in found.wordings] == ["background"]
    assert [(fact.field, fact.old, fact.new) for fact in found.facts] == [("first_year", 2021, 2022)]
    assert [fact.field for fact in found.pillars[0].facts] == ["types", "open_ended"]
    assert [fact.field for fact in found.measures[0].facts] == ["forms"]
    assert found.counts == counts(reworded=1)


def test_types_have_no_order():
    old, new = (plan(pillar("柱", types=types)) for types in (("talent", "startups"), ("startups", "talent")))
    assert not differences(old, new)


HALL = PhotoDocument(caption="会場の様子", alt="並ぶ机", image="photos/hall.jpg")
FAIR = PhotoDocument(caption="産業祭の様子", alt="人の列", image="photos/fair.jpg")


def only_photo(old: PlanDocument, new: PlanDocument) -> PhotoChange:
    """The one changed photo of a plan in which nothing else changed."""
    found = differences(old, new)
    assert (found.wordings, found.facts, found.pillars, found.measures) == ((), (), (), ())
    (change,) = found.photos
    return change


@pytest.mark.parametrize(
    ("now", "wordings", "facts"),
    [
        ({"image": "photos/new.jpg"}, [], ["image"]),
        ({"image": ""}, [], ["image"]),
        ({"alt": "空の机"}, ["alt"], []),
        ({"credit": "足立区"}, ["credit"], []),
        ({"caption": "会場"}, ["caption"], []),
        ({"image": "photos/new.jpg", "alt": "空の机"}, ["alt"], ["image"]),
    ],
)
def test_a_photo_differs_in_its_picture_and_in_each_of_its_texts(now: dict, wordings: list, facts: list):
    change = only_photo(plan(photos=(HALL, FAIR)), plan(photos=(replace(HALL, **now), FAIR)))
    assert (change.old, change.new) == (HALL, replace(HALL, **now))
    assert [wording.field for wording in change.wordings] == wordings
    assert [fact.field for fact in change.facts] == facts
    assert not change.moved


def test_of_two_photos_with_one_caption_the_one_that_went_is_gone():
    other = replace(HALL, image="photos/other.jpg")
    old, new = plan(pillar("柱", photos=(HALL, other))), plan(pillar("柱", photos=(other,)))
    assert (only_photo(old, new).old, only_photo(old, new).new) == (HALL, None)
    assert (only_photo(new, old).old, only_photo(new, old).new) == (None, HALL)


def test_a_photo_moves_to_another_pillar_to_the_whole_plan_and_past_others():
    home, other = pillar("柱", photos=(HALL,)), pillar("人材", "専門家派遣")
    left = replace(home, photos=())
    for new in (plan(left, replace(other, photos=(HALL,))), plan(left, other, photos=(HALL,))):
        change = only_photo(plan(home, other), new)
        assert change.moved
        assert change.old_pillar == home
        assert change.new_pillar == (new.pillars[1] if new.pillars[1].photos else None)
    assert only_photo(plan(photos=(HALL, FAIR)), plan(photos=(FAIR, HALL))).moved


def test_a_photo_stays_where_its_pillar_goes():
    old = plan(pillar("柱", photos=(HALL,)), pillar("人材", "専門家派遣", photos=(FAIR,)))
    assert differences(old, plan(old.pillars[1], old.pillars[0])).photos == ()
