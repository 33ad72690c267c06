"""The one door into the catalogue: store an edition and its entries, or take the entries away.

Both run inside the caller's transaction (``plans_registry.editorial.workflow``), so readers see the plan
before or after, never half of it.  Nothing else writes editions or entries but ``reindex``.
"""

from collections.abc import Callable, Iterable
from typing import Any

from plans_registry.catalogue.edition_rows import EntryRow, entry_rows, entry_rows_through, write_down_since
from plans_registry.catalogue.index.write import lock, replace_entries
from plans_registry.catalogue.models import Edition, EditionPhoto, Entry, Generation, RetiredMeasure
from plans_registry.catalogue.normalisation import fold, fold_fields, fold_texts
from plans_registry.documents.plan import PillarDocument, PlanDocument
from plans_registry.models import MovedKey, Plan


def store_edition(plan: Plan, document: PlanDocument, *, note: str) -> Edition:
    """The document as the plan's next edition, current from now on, its entries and their index with it.

    The plan has its key and says who published it when, and the document is complete (the caller has seen to it).
    Needs a transaction.
    """
    lock()
    earlier = plan.editions.order_by("number")
    first, last = earlier.first(), earlier.last()
    public = earlier.filter(is_current=True)
    event = Generation.advance("republished" if public.exists() else "published", key=plan.key)
    public.update(is_current=False, until_generation=event.generation, until_at=event.at)
    edition = Edition.objects.create(
        plan=plan,
        number=last.number + 1 if last else 1,
        key=plan.key,
        title=document.title,
        municipality_id=document.municipality,
        first_year=document.first_year,
        last_year=document.last_year,
        pillar_count=len(document.pillars),
        measure_count=len(document.measures),
        document=document.to_json(),
        note=note,
        published_at=event.at,
        first_published_at=first.first_published_at if first else event.at,
        published_by=plan.status_by,
        published_by_name=plan.status_by_name[:150],
        from_generation=event.generation,
    )
    EditionPhoto.objects.bulk_create([EditionPhoto(edition=edition, image=image) for image in images_of(document)])
    _replace_entries(plan, entries_of(edition, before=Entry.objects.filter(plan_key=plan.key)))
    return edition


def images_of(document: PlanDocument) -> list[str]:
    """Names in the media storage of the pictures that a document shows."""
    return sorted({photo.image for photo in document.all_photos if photo.image})


def remove_entries(plan: Plan) -> None:
    """Nothing of the plan is public any more, at no past moment either; every edition is kept.  Needs a transaction."""
    lock()
    event = Generation.advance("withdrawn", key=plan.key)
    plan.editions.filter(is_current=True).update(is_current=False, until_generation=event.generation, until_at=event.at)
    plan.editions.update(withheld=True)
    _replace_entries(plan, [])
    RetiredMeasure.objects.filter(plan_key=plan.key).update(name="")


def move_key(plan: Plan, key: str) -> None:
    """The plan under another key, also in the past; the one it had leads there.  Needs a transaction.

    Like a change of reference data it renames what rows of every time say: who copies them reads everything anew.
    Events keep the key that the plan had then.
    """
    old = str(plan.key)
    # Before the index is locked: who publishes one of these holds its row and waits for the index.
    for waiting in Plan.objects.filter(approved_document__predecessor=old).order_by("pk"):
        waiting.approved_document = {**(waiting.approved_document or {}), "predecessor": key}
        waiting.save(update_fields=["approved_document"])
    lock()
    event = Generation.advance()
    MovedKey.objects.filter(key=key, plan=plan).delete()
    MovedKey.objects.create(key=old, plan=plan, moved_at=event.at)
    Plan.objects.filter(pk=plan.pk).update(key=key)
    plan.key = key
    plan.editions.update(key=key)
    RetiredMeasure.objects.filter(plan_key=old).update(plan_key=key)
    for edition in Edition.objects.filter(document__predecessor=old):
        edition.document["predecessor"] = key
        edition.save(update_fields=["document"])
    Entry.objects.filter(plan_key=old).delete()
    replace_entries(old, [])
    current = plan.editions.filter(is_current=True).first()
    if current:
        _replace_entries(plan, current_entries(current))


def _replace_entries(plan: Plan, after: list[Entry]) -> None:
    before = list(Entry.objects.filter(plan_key=plan.key))
    kept = {entry.measure for entry in after}
    gone = [entry for entry in before if entry.measure not in kept]
    Entry.objects.filter(plan_key=plan.key).delete()
    Entry.objects.bulk_create(after)
    RetiredMeasure.objects.filter(measure__in=kept).delete()
    RetiredMeasure.objects.bulk_create(
        [RetiredMeasure(measure=entry.measure, name=entry.name, plan_key=entry.plan_key) for entry in gone]
    )
    replace_entries(plan.key, after)


def current_entries(edition: Edition) -> list[Entry]:
    """The entries of a current edition from all that were public since the plan was last withdrawn."""
    return entries_through(Edition.objects.filter(plan=edition.plan_id, withheld=False).order_by("number"))


def entries_through(editions: Iterable[Edition]) -> list[Entry]:
    """The entries of the last of a plan's editions, each with the moment since which it reads as it does."""
    ordered = list(editions)
    return _entries(ordered[-1], entry_rows_through(ordered)) if ordered else []


def entries_of(edition: Edition, *, before: Iterable[Entry] = ()) -> list[Entry]:
    """The entries of an edition, unsaved: its rows (:func:`entry_rows`) with what the search reads, folded, which takes
    longer than all else."""
    return _entries(edition, entry_rows(edition, before=before))


def _entries(edition: Edition, rows: Iterable[EntryRow]) -> list[Entry]:
    entries = [Entry(edition=edition, **_but_edition(row)) for row in rows]
    _add_texts(edition.plan_document(), entries)
    return entries


def _but_edition(row: EntryRow) -> dict[str, Any]:
    values = row._asdict()
    del values["edition_id"]  # the edition itself is given
    return values


def _add_texts(document: PlanDocument, entries: list[Entry]) -> None:
    for entry in entries:
        entry.folded = fold_fields(entry.name, entry.description, entry.pillar_title, entry.plan_title)
    for pillar in document.pillars:
        _add_captions(pillar, [entry for entry in entries if entry.pillar_number == pillar.number])
    if entries:
        first = min(entries, key=lambda entry: (entry.pillar_number, entry.number, entry.measure or 0))
        captions, others, _none = first.texts.split("\n")
        plan_texts = [document.background, document.plain_summary, *(photo.caption for photo in document.photos)]
        first.texts = "\n".join((captions, others, fold_texts(plan_texts)))


def _add_captions(pillar: PillarDocument, entries: list[Entry]) -> None:
    """The captions of a pillar's pictures to its measures: to those whose words they share as their own."""
    own: dict[int, list[str]] = {at: [] for at in range(len(entries))}
    for photo in pillar.photos:
        shared = [_shared_length(fold(entry.name), fold(photo.caption)) for entry in entries]
        best = max(shared, default=0)
        for at, length in enumerate(shared):
            if length == best >= LEAST_SHARED:
                own[at].append(photo.caption)
    captions = [photo.caption for photo in pillar.photos]
    for at, entry in enumerate(entries):
        entry.texts = fold_texts(own[at], [caption for caption in captions if caption not in own[at]], [])


LEAST_SHARED = 3
"""Characters of a name that a caption must hold to be about the measure: 交流会."""


def _shared_length(name: str, caption: str) -> int:
    """Length of the longest piece of a name that stands in a caption."""
    longest = 0
    for start in range(len(name)):
        while name[start : start + longest + 1] in caption and start + longest < len(name):
            longest += 1
    return longest


def draft_edition(plan: Plan, document: PlanDocument) -> Edition:
    """What the edition of a working copy would be, unsaved; number 0 and, before the first, no key."""
    return Edition(
        plan=plan,
        number=0,
        key=plan.key or "",
        title=document.title,
        municipality=plan.municipality,
        first_year=plan.first_year,
        last_year=plan.last_year,
        pillar_count=len(document.pillars),
        measure_count=len(document.measures),
        document=document.to_json(),
        published_at=plan.updated_at,
        first_published_at=plan.created_at,
    )


def rewrite_editions(
    plan: Plan,
    change: Callable[[PlanDocument], PlanDocument],
    *,
    numbers: Iterable[int] | None = None,
    is_whole: bool = False,
) -> list[int]:
    """Take something out of the editions of a plan, or of some, for good: the numbers of those in which it stood.

    What reads otherwise afterwards has changed now.  ``is_whole``: nothing of them is left, so that they are withheld.
    An edition is never changed but by a strike (editorial/strikes), which answers for it.  Needs a transaction.
    """
    lock()
    editions = list(plan.editions.order_by("number"))
    before = _rows_of_each(editions)
    struck = []
    for edition in editions:
        document = edition.plan_document()
        wanted = change(document) if numbers is None or edition.number in numbers else document
        if wanted == document:
            continue
        if is_whole:  # feeds still tell when each became public
            began = [edition.from_generation, edition.published_at.isoformat()]
            edition.measures_since = {str(measure.id): began for measure in document.measures if measure.id}
        edition.document, edition.title = wanted.to_json(), wanted.title
        edition.pillar_count, edition.measure_count = len(wanted.pillars), len(wanted.measures)
        edition.withheld = edition.withheld or is_whole
        edition.photos.exclude(image__in=images_of(wanted)).delete()
        struck.append(edition)
    if struck:
        event = Generation.advance()
        for edition in struck:
            edition.struck_generation, edition.struck_at = event.generation, event.at
            edition.struck_out_at = event.at if is_whole else edition.struck_out_at
        write_down_since([edition for edition in editions if not edition.withheld], before, event)
        for edition in editions:
            edition.save(update_fields=[*_STRUCK, "struck_out_at", "measures_since"])
        RetiredMeasure.objects.filter(plan_key=plan.key).update(name="")
        current = plan.editions.filter(is_current=True).first()
        _replace_entries(plan, current_entries(current) if current else [])
    return [edition.number for edition in struck]


_STRUCK = ("document", "title", "pillar_count", "measure_count", "withheld", "struck_generation", "struck_at")


def _rows_of_each(editions: Iterable[Edition]) -> dict[int, list[EntryRow]]:
    """By the id of each edition that may be read its rows."""
    rows: list[EntryRow] = []
    of_each = {}
    for edition in editions:
        if not edition.withheld:
            rows = of_each[edition.pk] = entry_rows(edition, before=rows)
    return of_each
