"""What became of each measure in the plan that follows."""

from plans_registry.documents.lineage import lineage
from plans_registry.documents.plan import MeasureDocument, PillarDocument, PlanDocument


def plan(*measures: MeasureDocument, title: str = "販路拡大") -> PlanDocument:
    return PlanDocument(
        title="計画", municipality="131211", pillars=(PillarDocument(number=1, title=title, measures=measures),)
    )


def measure(name: str, **fields) -> MeasureDocument:
    return MeasureDocument(number=1, name=name, **fields)


OLD = plan(
    measure("見本市出展助成", id=1, description="出展の費用を助成"),
    measure("創業相談", id=2, description="窓口での相談"),
    measure("ＥＣサイト支援", id=3),
    measure("商店街の催し", id=4),
)


def test_measures_go_on_end_begin_and_take_new_names():
    new = plan(
        measure("見本市等出展助成事業", id=11, continues=1, description="出展の費用を助成"),
        measure("創業相談", id=12, continues=2, description="窓口とオンラインでの相談"),
        measure("ECサイト支援", id=13, continues=3),
        measure("脱炭素の支援", id=14),
    )
    found = lineage(OLD, new)
    assert [(step.kind, (step.new or step.old).name) for step in found.steps] == [
        ("renamed", "見本市等出展助成事業"),
        ("continued", "創業相談"),
        ("continued", "ECサイト支援"),  # another width is no other name
        ("new", "脱炭素の支援"),
        ("ended", "商店街の催し"),
    ]
    assert found.counts == {"continued": 2, "renamed": 1, "new": 1, "ended": 1}
    renamed, continued, *_ = found.steps
    assert renamed.name == (("same", "見本市"), ("added", "等"), ("same", "出展助成"), ("added", "事業"))
    assert renamed.wordings == ()
    assert [wording.field for wording in continued.wordings] == ["description"]


def test_the_same_name_alone_is_no_lineage():
    found = lineage(OLD, plan(measure("創業相談", id=12)))
    assert found.counts == {"continued": 0, "renamed": 0, "new": 1, "ended": 4}


def test_one_measure_may_go_on_as_two():
    found = lineage(OLD, plan(measure("創業相談", id=12, continues=2), measure("創業の夜間相談", id=13, continues=2)))
    assert found.counts == {"continued": 1, "renamed": 1, "new": 0, "ended": 3}


def test_a_measure_that_goes_on_with_one_the_old_plan_has_not_any_more_is_not_new():
    (step, *_ended) = lineage(OLD, plan(measure("創業相談", id=12, continues=99))).steps
    assert (step.kind, step.old, step.name, step.wordings) == ("continued", None, (), ())
