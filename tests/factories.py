"""Plain functions that make what a test needs, through the registry's own doors.

One story for all tests: Aoki edits for 足立区, Baba edits for 町田市, Chiba approves for the metropolitan
government, Doi is a stranger with an account and no rights, Ito keeps the reference data, Kudo audits.
"""

from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command

from municipalities.models import Affiliation, Municipality, Region
from municipalities.reference import load_places
from plans_registry.catalogue.models import Generation
from plans_registry.documents.plan import MeasureDocument, PillarDocument, PlanDocument
from plans_registry.editorial import workflow
from plans_registry.editorial.permissions import APPROVERS, AUDITORS, EDITORS, KEEPERS, ensure_roles
from plans_registry.models import Concept, ConceptWord, Measure, Plan, vocabulary_rows
from plans_registry.models.approvals import load_approvals
from plans_registry.models.vocabulary_rows import load_vocabulary
from plans_registry.models.working_copy import write

ADACHI, SETAGAYA, MACHIDA, HAMURA = "131211", "131121", "132098", "132276"


def load_reference(*, again: bool = False) -> None:
    """Places, types and forms, announced approvals and roles; not the concepts of the search, see :func:`load_concepts`.

    They are there before every test (conftest.py); a test of the loading itself says ``again``.
    """
    if again:
        call_command("load_reference", stdout=StringIO())
    elif not Region.objects.exists():
        load_places()
        load_vocabulary()
        load_approvals()
        ensure_roles()
        Generation.advance()


def load_concepts() -> None:
    """The shipped concepts of the search: ten thousand words."""
    vocabulary_rows.load_concepts()
    Generation.advance()


def concept(preferred: str, *same: str, **by_relation: Sequence[str]) -> Concept:
    """A concept of the search with Japanese words of the same meaning, and of other relations by name."""
    words = {"same": same, **by_relation}
    row = Concept.objects.create(preferred=preferred)
    ConceptWord.objects.bulk_create(
        [ConceptWord(concept=row, word=word, relation=relation) for relation, given in words.items() for word in given]
    )
    Generation.advance()
    return row


def word_of(preferred: str, word: str, language: str) -> None:
    """A word of the same meaning in English, or a reading (kana), for a concept that there is."""
    ConceptWord.objects.create(
        concept=Concept.objects.get(preferred=preferred), word=word, language=language, relation="same"
    )
    Generation.advance()


def person(username: str, *, group: str = "", municipality: str = "", **fields: Any):
    """A member of staff: in a group, acting for a municipality, or neither."""
    fields.setdefault("is_staff", True)
    user = get_user_model().objects.create_user(username, password="password", **fields)
    if group:
        user.groups.add(Group.objects.get(name=group))
    if municipality:
        Affiliation.objects.create(user=user, municipality_id=municipality)
    return user


def aoki():
    return _once("aoki", group=EDITORS, municipality=ADACHI)


def baba():
    return _once("baba", group=EDITORS, municipality=MACHIDA)


def chiba():
    return _once("chiba", group=APPROVERS)


def doi():
    return _once("doi", is_staff=False)


def ito():
    return _once("ito", group=KEEPERS)


def kudo():
    return _once("kudo", group=AUDITORS)


def administrator():
    return _once("administrator", is_superuser=True)


def _once(username: str, **fields: Any):
    return get_user_model().objects.filter(username=username).first() or person(username, **fields)


def measure(name: str = "見本市等出展助成事業", **fields: Any) -> MeasureDocument:
    return MeasureDocument(**{"number": 1, "name": name, "description": "各種展示会出展に対する助成", **fields})


def pillar(title: str = "販路拡大支援", *measures: MeasureDocument, **fields: Any) -> PillarDocument:
    fields.setdefault("types", ("sales-channels",))
    return PillarDocument(**{"number": 1, "title": title, "measures": measures or (measure(),), **fields})


def document(municipality: str = ADACHI, **fields: Any) -> PlanDocument:
    """A small complete plan of one pillar and one measure."""
    name = Municipality.objects.get(code=municipality).name
    defaults: dict[str, Any] = {
        "title": f"{name}地域産業活性化計画",
        "municipality_name": name,
        "first_year": 2021,
        "last_year": 2023,
        "period_text": "令和３年度～令和５年度",
        "background": f"{name}では、新たな課題の解決に取り組んでいく。",
        "pillars": (pillar(),),
    }
    return PlanDocument(municipality=municipality, **{**defaults, **fields})


def with_measure(document: PlanDocument, name: str) -> PlanDocument:
    """The document with one more measure at the end of its first pillar."""
    first, *others = document.pillars
    more = measure(name, number=len(first.measures) + 1)
    return replace(document, pillars=(replace(first, measures=(*first.measures, more)), *others))


def draft(municipality: str = ADACHI, **fields: Any) -> Plan:
    return write(None, document(municipality, **fields)).plan


def submitted(municipality: str = ADACHI, **fields: Any) -> Plan:
    plan = draft(municipality, **fields)
    workflow.submit(plan, by=administrator())
    plan.refresh_from_db()
    return plan


def published(municipality: str = ADACHI, **fields: Any) -> Plan:
    plan = submitted(municipality, **fields)
    workflow.publish(plan, by=chiba())
    plan.refresh_from_db()
    return plan


def republished(plan: Plan) -> Plan:
    """The working copy as the plan's next edition."""
    plan.refresh_from_db()
    workflow.submit(plan, by=administrator())
    plan.refresh_from_db()
    workflow.publish(plan, by=chiba())
    plan.refresh_from_db()
    return plan


def successor(old: Plan, continues: dict[str, str], **fields: Any) -> Plan:
    """A published plan after another, its lineage confirmed.

    ``continues``: names of its measures, each with the name of the older plan's measure it goes on with.
    """
    assert old.last_year is not None
    plan = draft(
        old.municipality_id or "", **{"first_year": old.last_year + 1, "last_year": old.last_year + 3, **fields}
    )
    for name, earlier in continues.items():
        Measure.objects.filter(pillar__plan=plan, name=name).update(
            continues=Measure.objects.get(pillar__plan=old, name=earlier)
        )
    Plan.objects.filter(pk=plan.pk).update(predecessor=old, lineage_confirmed=True)
    return republished(plan)


def withdrawn(municipality: str = ADACHI, **fields: Any) -> Plan:
    plan = published(municipality, **fields)
    workflow.withdraw(plan, by=chiba(), reason="誤って公開したため")
    plan.refresh_from_db()
    return plan


def sample_registry() -> None:
    """The four real plans, published as ``make run`` does."""
    load_reference()
    call_command("load_sample", stdout=StringIO())
