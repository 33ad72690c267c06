"""What goes out comes back in without a difference."""


import pytest

from tests import factories
from tests.intake.tables.tables import exported, read, registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample() -> None:
    factories.sample_registry()


@pytest.mark.parametrize("address", ["/measures.csv", "/measures.csv?encoding=utf-8"])
def test_the_real_plans_come_back_without_a_difference(sample, address: str):
    before = registry()
    report = read(exported(address), commit=True)
    assert (report.errors.kept, report.notes.kept) == ([], [])
    assert report.counts == {("plan", "unchanged"): 4, ("pillar", "unchanged"): 13, ("measure", "unchanged"): 32}
    assert registry() == before


def test_in_cp932_the_real_plans_come_back_too(sample):
    report = read(exported("/measures.csv?encoding=utf-8").decode().encode("cp932"))
    assert (report.errors.kept, report.counts["measure", "unchanged"]) == ([], 32)
