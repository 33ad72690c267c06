"""Whatever document the rows had, they get the next one: any document after any other, alone and many at once."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans_registry.documents.matching import pair_measures, pair_pillars
from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument, own_types
from plans_registry.models import Round
from plans_registry.models.working_copy import documents_of, write, write_all
from tests import factories
from tests.draws import draws
from tests.models.stored import stored, without_ids

pytestmark = pytest.mark.django_db

TYPES = ("sales-channels", "startups", "talent")
FORMS = ("grant", "advice", "training")
NAMES = ("見本市等出展助成事業", "見本市等出展助成金", "創業塾", "相談会", "相 談 会")
ROUND = "令和6年度後期（見本）"


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@st.composite
def some_of(draw: Any, choices: tuple[str, ...]) -> tuple[str, ...]:
    """Some of the choices, in their order: as the vocabulary has them."""
    return tuple(choice for choice in choices if draw(st.booleans()))


captions = st.sampled_from(("会場", "会　場", "表彰式"))
photos = st.lists(st.builds(PhotoDocument, caption=captions, credit=st.sampled_from(("", "足立区"))), max_size=2)


@st.composite
def measures(draw: Any, pillar_types: tuple[str, ...]) -> tuple[MeasureDocument, ...]:
    """``page`` stands for the id until there are any: the place of a measure of the document before, or None."""
    numbers = sorted(draw(st.sets(st.integers(1, 6), max_size=4)))
    own = own_types(TYPES, pillar=pillar_types)
    return tuple(
        MeasureDocument(
            number=number,
            name=draw(st.sampled_from(NAMES)),
            description=draw(st.sampled_from(("", "出展に対する助成"))),
            types=draw(some_of(own)),
            forms=draw(some_of(FORMS)),
            audience=draw(st.sampled_from(("", "区民"))),
            page=draw(st.none() | st.integers(1, 9)),
        )
        for number in numbers
    )


@st.composite
def pillars(draw: Any) -> tuple[PillarDocument, ...]:
    parts = []
    for number in sorted(draw(st.sets(st.integers(1, 5), max_size=4))):
        types = draw(some_of(TYPES))
        parts.append(
            PillarDocument(
                number=number,
                title=draw(st.sampled_from(("販路拡大支援", "販路の拡大", "創業支援"))),
                types=types,
                open_ended=draw(st.booleans()),
                measures=draw(measures(types)),
                photos=tuple(draw(photos)),
            )
        )
    return tuple(parts)


@st.composite
def documents(draw: Any) -> PlanDocument:
    years = draw(st.sampled_from(((None, None), (2021, 2023), (2022, 2022))))
    code, name = draw(st.sampled_from(((factories.ADACHI, "足立区"), (factories.MACHIDA, "町田市"))))
    return PlanDocument(
        title=draw(st.sampled_from(("計画", "地域産業活性化計画"))),
        municipality=code,
        municipality_name=name,
        first_year=years[0],
        last_year=years[1],
        period_text=draw(st.sampled_from(("", "三か年"))),
        background=draw(st.sampled_from(("", "現状"))),
        plain_summary=draw(st.sampled_from(("", "要約"))),
        round=draw(st.sampled_from(("", ROUND))),
        pillars=draw(pillars()),
        photos=tuple(draw(photos)),
    )


def named(before: PlanDocument, document: PlanDocument, choices: list[int | None]) -> PlanDocument:
    """Some measures with the ids of measures that there were, each once, wherever they stood."""
    ids = [measure.id for measure in before.measures]
    left = iter(choices)

    def with_id(measure: MeasureDocument) -> MeasureDocument:
        at = next(left, None)
        return replace(measure, id=ids[at] if at is not None and at < len(ids) else None)

    renamed = tuple(
        replace(pillar, measures=tuple(with_id(measure) for measure in pillar.measures)) for pillar in document.pillars
    )
    return replace(document, pillars=renamed)


CHOICES = st.permutations([*range(8), *[None] * 8])


@pytest.mark.one_database
@pytest.mark.slow
@settings(max_examples=draws(20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=documents(), second=documents(), choices=CHOICES)
def test_any_document_after_any_other(first: PlanDocument, second: PlanDocument, choices: list[int | None]):
    with transaction.atomic():
        Round.objects.get_or_create(label=ROUND)
        beside = write(None, factories.document(factories.HAMURA))
        made = write(None, first)
        assert made.before is None
        assert without_ids(made.after) == first
        assert stored(made.plan) == made.after
        second = named(made.after, second, choices)
        done = write(made.plan, second)
        assert (done.before, stored(done.plan)) == (made.after, done.after)
        assert without_ids(done.after) == without_ids(second)
        pairs = pair_measures(made.after, second, pair_pillars(made.after, second))
        kept = {made.after.measures[at].id: done.after.measures[place].id for at, place in pairs.items()}
        assert kept == {pk: pk for pk in kept}
        assert {measure.id for measure in second.measures} - {None} <= kept.keys()
        assert documents_of([done.plan.pk, beside.plan.pk]) == {
            done.plan.pk: done.after,
            beside.plan.pk: beside.after,
        }
        back = write(done.plan, made.after, revive=True)
        assert back.after == made.after
        assert stored(back.plan) == made.after
        transaction.set_rollback(True)


@pytest.mark.one_database
@pytest.mark.slow
@settings(max_examples=draws(8), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(documents(), documents()), min_size=2, max_size=4))
def test_many_at_once_are_written_like_one_after_the_other(pairs: list[tuple[PlanDocument, PlanDocument]]):
    with transaction.atomic():
        Round.objects.get_or_create(label=ROUND)
        made = write_all([(None, first) for first, _second in pairs])
        done = write_all([(one.plan, second) for one, (_first, second) in zip(made, pairs, strict=True)])
        assert [without_ids(one.after) for one in done] == [second for _first, second in pairs]
        assert documents_of([one.plan.pk for one in done]) == {one.plan.pk: one.after for one in done}
        transaction.set_rollback(True)
