"""What goes out comes back in without a difference, to the byte."""

import string

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from plans_registry.catalogue.columns import MEASURE_TABLE
from plans_registry.catalogue.exports import xlsx_bytes
from plans_registry.catalogue.models import Entry, Generation
from plans_registry.catalogue.reference import reference
from plans_registry.documents.plan import MeasureDocument, PillarDocument, PlanDocument
from plans_registry.models import Measure, Pillar, Plan
from tests import factories
from tests.draws import draws
from tests.intake.tables.tables import exported, read, registry
from tests.shared import once_a_module

UNCHANGED = {("plan", "unchanged"): 4, ("pillar", "unchanged"): 13, ("measure", "unchanged"): 32}


_sample = once_a_module(factories.sample_registry)


@pytest.fixture
def sample(_sample, db) -> None:
    """The four real plans."""


def assert_no_difference(content: bytes) -> None:
    before = registry()
    report = read(content, commit=True)
    assert (report.errors.kept, report.notes.kept) == ([], [])
    assert {state for (_, state), count in report.counts.items() if count} == {"unchanged"}
    assert registry() == before


def workbook() -> bytes:
    known = reference(Generation.stamp())
    return xlsx_bytes((MEASURE_TABLE.row(entry, known) for entry in Entry.objects.all()), header=MEASURE_TABLE.header)


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/measures.csv", "/measures.csv?encoding=utf-8", "/plans/131211-2021.csv"])
def test_the_real_plans_come_back(sample, address: str):
    assert_no_difference(exported(address))


def test_the_real_plans_come_back_whole(sample):
    assert read(exported()).counts == UNCHANGED
    assert read(workbook()).counts == UNCHANGED


def test_in_cp932_and_as_a_workbook_they_come_back_too(sample):
    assert_no_difference(exported("/measures.csv?encoding=utf-8").decode().encode("cp932"))
    assert_no_difference(workbook())


def test_into_a_registry_that_has_lost_them_they_come_back_as_drafts(sample):
    columns = exported().decode("utf-8-sig").splitlines()
    without_ids = "\r\n".join(_without_ids(line) for line in columns)
    before = exported().decode("utf-8-sig")
    Entry.objects.all().delete()
    Measure.objects.all().delete()
    Pillar.objects.all().delete()
    Plan.objects.update(title="別の計画")
    report = read(without_ids.encode(), commit=True)
    assert report.counts == {("plan", "new"): 4, ("pillar", "new"): 13, ("measure", "new"): 32}
    plans = list(Plan.objects.filter(status="draft"))
    for plan in plans:
        Plan.objects.filter(pk=plan.pk).update(background="x")
        plan.refresh_from_db()
    texts = set(Measure.objects.values_list("name", "description"))
    assert all(name in before and description in before for name, description in texts)
    assert len(plans) == 4


def _without_ids(line: str) -> str:
    import csv
    import io

    cells = next(csv.reader([line]))
    if cells[0].isdigit():
        cells[3] = cells[11] = ""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def staff_file(ids: list[int]) -> bytes:
    """The file of the admin's action, with its column 状態 and its cells made harmless."""
    client = Client()
    client.force_login(factories.administrator())
    chosen = {"action": "export_plans", "_selected_action": ids}
    return client.post("/admin/plans_registry/plan/", chosen).getvalue()


def test_staffs_own_file_comes_back_too(sample):
    content = staff_file(list(Plan.objects.values_list("pk", flat=True)))
    assert "状態" in content.decode("utf-8-sig").splitlines()[0]
    assert_no_difference(content)


# Whatever a form takes: Japanese, signs, quotes, separators, blanks at either end, line breaks, beyond the BMP.
ALPHABET = (
    "あ漢ー、。「」（）・～〜－＋＝＠ＥＣ𠮷㈱①"
    + string.ascii_letters
    + string.digits
    + "\"',;=+-@#%&<> 　\n\r\u2028\x85\ufeff"
)
SIGNS = "=+-@\t\r"


STARTS = ["", "", "", "'", "＝", "'＝", "'=", "''＝", "－", "\n", " "]


def texts(size: int, *, blank: bool = True) -> st.SearchStrategy[str]:
    text = st.builds(str.__add__, st.sampled_from(STARTS), st.text(ALPHABET, max_size=size))
    allowed = text.filter(lambda value: value[:1] not in SIGNS or not value)
    return allowed if blank else allowed.filter(str.strip)


TYPES = ("sales-channels", "startups", "talent")
FORMS = ("grant", "advice", "training")


def measures(number: int) -> st.SearchStrategy[MeasureDocument]:
    return st.builds(
        MeasureDocument,
        number=st.just(number),
        name=texts(12, blank=False),
        description=texts(20),
        types=st.sets(st.sampled_from(TYPES)).map(tuple),
        forms=st.sets(st.sampled_from(FORMS)).map(tuple),
        audience=texts(8),
        amount=texts(8),
        contact=texts(8),
        url=st.sampled_from(["", "https://example.jp/?a=1,2&b=%E3%81%82;c"]),
    )


def pillars(number: int) -> st.SearchStrategy[PillarDocument]:
    return st.builds(
        PillarDocument,
        number=st.just(number),
        title=texts(10, blank=False),
        types=st.sets(st.sampled_from(TYPES), min_size=1).map(tuple),
        open_ended=st.booleans(),
        measures=st.integers(1, 3).flatmap(lambda count: st.tuples(*(measures(n) for n in range(1, count + 1)))),
    )


PLANS = st.builds(
    PlanDocument,
    title=texts(12, blank=False),
    municipality=st.sampled_from([factories.ADACHI, factories.MACHIDA]),
    first_year=st.just(2021),
    last_year=st.integers(2021, 2024),
    period_text=texts(8),
    background=st.just("背景"),
    pillars=st.integers(1, 3).flatmap(lambda count: st.tuples(*(pillars(n) for n in range(1, count + 1)))),
)


class GeneratedPlans(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        factories.load_reference()
        factories.administrator()
        factories.chiba()

    @pytest.mark.one_database
    @pytest.mark.slow
    @settings(max_examples=draws(10), suppress_health_check=[HealthCheck.too_slow])
    @given(PLANS)
    def test_a_plan_of_any_texts_comes_back(self, document: PlanDocument) -> None:
        plan = factories.write(None, document).plan
        assert_no_difference(staff_file([plan.pk]))
        factories.workflow.submit(plan, by=factories.administrator())
        factories.workflow.publish(plan, by=factories.chiba())
        assert_no_difference(exported())
        assert_no_difference(exported("/measures.csv?encoding=utf-8"))
        assert_no_difference(staff_file([plan.pk]))
        assert_no_difference(workbook())
