"""The database refuses bad states: every named constraint, with a row that tries to break it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import BaseConstraint, CheckConstraint, F, ProtectedError
from django.utils import timezone

from municipalities.models import Affiliation, Municipality, Region
from plans_registry.catalogue.models import (
    CatalogueEvent,
    Edition,
    Entry,
    Follower,
    Generation,
    IndexState,
    Report,
    SearchMiss,
    Shelf,
)
from plans_registry.models import (
    Approval,
    Concept,
    Confirmation,
    FormKeyword,
    Measure,
    Notification,
    NotificationChoice,
    OpenPage,
    Photo,
    Pillar,
    PillarType,
    Plan,
    PlanNote,
    PlanOrigin,
    PlanReading,
    Review,
    SourceDocument,
    SupportForm,
    TableChangePage,
    TableImport,
    TypeKeyword,
)
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.every_case]


@pytest.fixture(autouse=True)
def plan() -> Plan:
    factories.load_reference()
    return factories.published()


def edition() -> Edition:
    return Edition.objects.get()


def another_edition(**fields) -> None:
    row = Edition.objects.get()
    row.pk = None
    for name, value in {"number": 2, "is_current": False, **fields}.items():
        setattr(row, name, value)
    row.save()


def plan_reading() -> None:
    PlanReading.objects.create(
        plan=Plan.objects.get(), by=factories.chiba(), by_name="chiba", fingerprint="0" * 16, is_approver=True
    )


def review(**fields) -> None:
    Review.objects.create(
        **{"owner": factories.aoki(), "sha256": "0" * 64, "file": "a.txt", "text": "概要", "proposal": {}, **fields}
    )


def table_import(**fields) -> None:
    TableImport.objects.create(
        **{"owner": factories.aoki(), "sha256": "0" * 64, "file": "a.csv", "name": "a.csv", "size": 1, **fields}
    )


def change_page_twice() -> None:
    table_import()
    for _time in range(2):
        TableChangePage.objects.create(table=TableImport.objects.get(), number=1, parts=[])


def moved_municipality(**fields) -> None:
    Municipality.objects.create(
        **{
            **{"code": "131237", "name": "架空区", "kana": "かくうく", "name_en": "Imaginary City", "kind": "ward"},
            **{"region": Region.objects.get(slug="joto"), "tile_x": 40, "tile_y": 40},
            **fields,
        }
    )


def confirmation() -> None:
    Confirmation.objects.create(plan=Plan.objects.get(), fiscal_year=2026, by_name="青木")


def notification(**fields) -> None:
    now = timezone.now()
    told = {"user": factories.aoki(), "kind": "returned", "key": "returned:1", "plan": Plan.objects.get()}
    sending = {"line": "差し戻されました。", "pace": "daily", "created_at": now, "not_before": now}
    Notification.objects.create(**{**told, **sending, **fields})


def origin() -> None:
    if not Review.objects.exists():
        review()
    PlanOrigin.objects.create(review=Review.objects.get(), place=0, plan=Plan.objects.get())


def open_page() -> None:
    OpenPage.objects.create(plan=Plan.objects.get(), by=factories.aoki(), token="a")


def choice(**fields) -> None:
    NotificationChoice.objects.create(user=factories.aoki(), **{"kind": "returned", "pace": "none", **fields})


def follower(**fields) -> None:
    now = timezone.now()
    values = {"address": "taro@example.jp", "pace": "daily", "language": "ja", "asked_at": now, "not_before": now}
    Follower.objects.create(**{**values, **fields})


def report(**fields) -> None:
    Report.objects.create(
        **{"kind": "other", "text": "内容", "language": "ja", "received_at": timezone.now(), **fields}
    )


def approval(**fields) -> None:
    Approval.objects.filter(municipality="131075").update(**fields)


BREAKERS: dict[str, Callable[[], object]] = {
    "region_not_its_own_parent": lambda: Region.objects.filter(slug="tama").update(
        parent=Region.objects.get(slug="tama")
    ),
    "municipality_code_check_digit": lambda: moved_municipality(code="131999"),
    "municipality_kind_known": lambda: moved_municipality(code="139998", kind="state"),
    "municipality_tile_unique": lambda: Municipality.objects.filter(code="131211").update(tile_x=10, tile_y=2),
    "affiliation_once": lambda: [
        Affiliation.objects.create(user=factories.aoki(), municipality_id=factories.ADACHI) for _ in range(2)
    ],
    "type_keyword_once": lambda: [
        TypeKeyword.objects.create(type=PillarType.objects.first(), keyword="ことば") for _ in range(2)
    ],
    "type_keyword_not_empty": lambda: TypeKeyword.objects.create(type=PillarType.objects.first(), keyword=""),
    "form_keyword_once": lambda: [
        FormKeyword.objects.create(form=SupportForm.objects.first(), keyword="ことば") for _ in range(2)
    ],
    "form_keyword_not_empty": lambda: FormKeyword.objects.create(form=SupportForm.objects.first(), keyword=""),
    "concept_preferred_once": lambda: [Concept.objects.create(preferred="ことば") for _ in range(2)],
    "concept_preferred_not_empty": lambda: Concept.objects.create(preferred=""),
    "concept_word_once": lambda: factories.concept("意味", "ことば", "ことば"),
    "concept_word_not_empty": lambda: factories.concept("意味", ""),
    "concept_word_language_known": lambda: factories.concept("意味", "ことば").words.update(language="fr"),
    "concept_word_relation_known": lambda: factories.concept("意味", unlike=["ことば"]),
    "approval_once": lambda: [setattr(row := Approval.objects.first(), "pk", None), row.save(force_insert=True)],
    "approval_years_in_order": lambda: approval(last_year=2024),
    "approval_years_plausible": lambda: approval(first_year=202),
    "source_sha256_complete": lambda: SourceDocument.objects.bulk_create([SourceDocument(title="概要", sha256="ab")]),
    "source_licence_named": lambda: SourceDocument.objects.bulk_create(
        [SourceDocument(title="概要", sha256="a" * 64, licence_url="https://example.jp/")]
    ),
    "plan_ends_after_start": lambda: Plan.objects.update(first_year=2023, last_year=2021),
    "plan_years_plausible": lambda: Plan.objects.update(first_year=202, last_year=2023),
    "plan_status_known": lambda: Plan.objects.update(status="forgotten"),
    "plan_public_has_period_and_key": lambda: Plan.objects.update(key=None),
    "plan_return_has_reason": lambda: Plan.objects.update(status="returned", status_note=""),
    "plan_not_its_own_predecessor": lambda: Plan.objects.update(predecessor=F("id")),
    "plan_lineage_has_predecessor": lambda: Plan.objects.update(lineage_confirmed=True),
    "plan_scheduled_has_approval": lambda: Plan.objects.update(status="scheduled", publish_on=date(2030, 4, 1)),
    "plan_named_unless_draft": lambda: Plan.objects.update(title=""),
    "pillar_number_unique": lambda: Pillar.objects.create(plan=Plan.objects.get(), number=1, title="別の柱"),
    "pillar_number_from_one": lambda: Pillar.objects.update(number=0),
    "pillar_title_not_empty": lambda: Pillar.objects.update(title=""),
    "measure_number_unique": lambda: Measure.objects.create(pillar=Pillar.objects.get(), number=1, name="別の施策"),
    "measure_number_from_one": lambda: Measure.objects.update(number=0),
    "measure_not_continuing_itself": lambda: Measure.objects.update(continues=F("id")),
    "measure_name_not_empty": lambda: Measure.objects.update(name=""),
    "measure_page_from_one": lambda: Measure.objects.update(page=0),
    "photo_caption_not_empty": lambda: Photo.objects.create(plan=Plan.objects.get(), caption=""),
    "photo_image_has_alt": lambda: Photo.objects.bulk_create(
        [Photo(plan=Plan.objects.get(), caption="会場の様子", image="photos/a.jpg", width=1, height=1)]
    ),
    "edition_number_unique": lambda: another_edition(number=1),
    "edition_one_current": lambda: another_edition(is_current=True, key="131211-2021-2"),
    "edition_key_one_current": lambda: another_edition(is_current=True, plan=factories.draft()),
    "edition_photo_once": lambda: [Edition.objects.get().photos.create(image="photos/a.jpg") for _ in range(2)],
    "edition_number_from_one": lambda: Edition.objects.update(number=0),
    "edition_ends_after_start": lambda: Edition.objects.update(last_year=2020),
    "edition_ends_after_it_began": lambda: Edition.objects.update(is_current=False, until_generation=0),
    "entry_ends_after_start": lambda: Entry.objects.update(last_year=2020),
    "index_state_single_row": lambda: IndexState.objects.create(id=2),
    "shelf_plan_once": lambda: [setattr(row := Shelf.objects.get(), "pk", None), row.save(force_insert=True)],
    "follower_once": lambda: [follower(), follower()],
    "follower_pace_known": lambda: follower(pace="hourly"),
    "follower_language_known": lambda: follower(language="fr"),
    "follower_has_address": lambda: follower(address=""),
    "follower_digests_when_confirmed": lambda: follower(digest_at=timezone.now()),
    "report_kind_known": lambda: report(kind="gossip"),
    "report_text_not_empty": lambda: report(text=""),
    "report_handled_by_someone": lambda: report(handled_at=timezone.now()),
    "review_status_known": lambda: review(status="forgotten", closed_at=timezone.now()),
    "review_sha256_complete": lambda: review(sha256="ab"),
    "review_closed_has_time": lambda: review(status="confirmed"),
    "review_open_once": lambda: [review(), review()],
    "origin_place_once": lambda: [origin(), origin()],
    "open_page_once": lambda: [open_page(), open_page()],
    "table_import_status_known": lambda: table_import(status="lost"),
    "table_import_sha256_complete": lambda: table_import(sha256="ab"),
    "table_import_not_empty": lambda: table_import(size=0),
    "table_import_finished_has_time": lambda: table_import(status="done", report={"rows": 1}),
    "table_change_page_once": change_page_twice,
    "table_import_checked_has_report": lambda: table_import(status="checked", finished_at=timezone.now()),
    "plan_note_has_text": lambda: PlanNote.objects.create(
        plan=Plan.objects.get(), place="柱1", text="", by_name="chiba"
    ),
    "plan_reading_once": lambda: [plan_reading(), plan_reading()],
    "confirmation_once_a_year": lambda: [confirmation(), confirmation()],
    "notification_choice_once": lambda: [choice(), choice()],
    "notification_choice_kind_known": lambda: choice(kind="gossip"),
    "notification_choice_pace_known": lambda: choice(pace="hourly"),
    "notification_once": lambda: [notification(), notification()],
    "notification_kind_known": lambda: notification(kind="gossip"),
    "notification_pace_known": lambda: notification(pace="hourly"),
    "notification_state_known": lambda: notification(state="lost"),
    "notification_sent_has_time": lambda: notification(state="sent"),
    "search_miss_words_after_a_second_day": lambda: SearchMiss.objects.create(
        digest="0" * 64, words="温泉", first_day=date(2026, 11, 30), last_day=date(2026, 11, 30)
    ),
    "generation_single_row": lambda: Generation.objects.create(id=2),
    "edition_current_has_no_end": lambda: Edition.objects.update(withheld=True),
    "catalogue_event_of_a_plan": lambda: CatalogueEvent.objects.create(
        generation=10**6, kind="published", at=timezone.now()
    ),
}


@pytest.mark.parametrize("name", BREAKERS)
def test_the_database_refuses(name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKERS[name]()
    assert name in str(refused.value) or _columns(name) in str(refused.value)


def _columns(name: str) -> str:
    """SQLite names a broken unique constraint by its columns."""
    constraint = _constraints()[name]
    return "no column" if isinstance(constraint, CheckConstraint) else f".{constraint.fields[-1]}"


def _constraints() -> dict:
    ours = ("municipalities", "plans_registry", "catalogue", "editorial")
    return {
        constraint.name: constraint
        for label in ours
        for model in apps.get_app_config(label).get_models()
        for constraint in model._meta.constraints
    }


def test_every_constraint_is_tried() -> None:
    assert set(_constraints()) == set(BREAKERS)


def test_every_constraint_has_a_sentence_for_the_person() -> None:
    silent = BaseConstraint.default_violation_error_message
    default = {name for name, rule in _constraints().items() if rule.violation_error_message == silent}
    assert default == {"generation_single_row", "index_state_single_row"}  # no form meets these


def test_a_plan_with_editions_cannot_be_deleted() -> None:
    with pytest.raises(ProtectedError):
        Plan.objects.get().delete()


@pytest.mark.parametrize("half", [{"first_year": None}, {"last_year": None}])
def test_half_a_period_is_refused(half: dict) -> None:
    with pytest.raises(IntegrityError, match="plan_ends_after_start"), transaction.atomic():
        Plan.objects.update(**half)
