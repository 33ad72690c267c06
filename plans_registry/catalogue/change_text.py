"""Differences between two documents in words: for the desk and for the history of a published plan."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from plans_registry.catalogue.labels import measure_label, photo_label, pillar_label, plan_label
from plans_registry.documents.differences import (
    Differences,
    Fact,
    MeasureChange,
    PhotoChange,
    PillarChange,
    Span,
    Wording,
)
from plans_registry.documents.periods import format_year
from plans_registry.documents.plan import PhotoDocument, PillarDocument, SourceReference

Labels = dict[str, str]
Label = Callable[[str], str]
"""What a field is called."""


@dataclass(frozen=True, slots=True)
class Told:
    """One changed part.  ``kind`` is added, removed, changed or moved; ``name`` what the part is called now.

    ``measure``: its id, where it is a measure that has one; ``pictures``: of a photo whose picture is another now, the photo
    as it was and as it is, each None without a picture.
    """

    kind: str
    label: str
    name: str
    notes: tuple[str, ...] = ()
    wordings: tuple[tuple[str, tuple[Span, ...]], ...] = ()
    measure: int | None = None
    pictures: tuple[PhotoDocument | None, PhotoDocument | None] | None = None


KINDS = {
    "added": gettext_lazy("追加"),
    "removed": pgettext_lazy("change", "削除"),
    "moved": gettext_lazy("移動"),
    "changed": pgettext_lazy("change", "変更"),
}


def tell(found: Differences, terms: Labels) -> list[Told]:
    """``terms``: the names of types and forms by their slugs; of municipalities, by their name, what they are called instead."""
    return list(_tell(found, terms))


def _tell(found: Differences, terms: Labels) -> Iterator[Told]:
    if found.wordings or found.facts:
        # 羽村市 → 足立区 says it; the code goes with the name.
        facts = [fact for fact in found.facts if fact.field != "municipality"]
        yield told_part("changed", plan_label, _("計画"), found.wordings, facts, terms)
    for change in found.pillars:
        yield _pillar(change, terms)
    for measure in found.measures:
        yield _measure(measure, terms)
    for photo in found.photos:
        yield _photo(photo, terms)


def _pillar(change: PillarChange, terms: Labels) -> Told:
    kind = _kind(change)
    shown = change.new or change.old
    assert shown is not None  # one of them is there
    name = pillar_named(shown.number, shown.title)
    return told_part(kind, pillar_label, name, change.wordings, change.facts, terms)


def _measure(change: MeasureChange, terms: Labels) -> Told:
    shown, home = change.new or change.old, change.new_pillar or change.old_pillar
    assert shown is not None
    assert home is not None
    notes = []
    if change.moved:
        notes.append(_where_to(change.old_pillar, home))
    name = measure_named(home.number, shown.name)
    if shown.description and not (change.old and change.new):
        notes.append(_("概要：%s") % shown.description)
    kind = _kind(change)
    return told_part(kind, measure_label, name, change.wordings, change.facts, terms, notes, measure=shown.id)


def _photo(change: PhotoChange, terms: Labels) -> Told:
    """A picture is told as replaced, and never by the name of its file."""
    shown = change.new or change.old
    assert shown is not None
    notes = []
    if change.moved:
        notes.append(_where_to(change.old_pillar, change.new_pillar))
    was, now = (photo if photo and photo.image else None for photo in (change.old, change.new))
    replaced = (was and was.image) != (now and now.image)
    if replaced and change.old and change.new:
        notes.append(
            _("画像が替わりました") if was and now else _("画像が加わりました") if now else _("画像がなくなりました")
        )
    named = _("写真「%s」") if was or now else _("写真の説明「%s」")
    told = told_part(_kind(change), photo_label, named % shown.caption, change.wordings, (), terms, notes)
    return replace(told, pictures=(was, now)) if replaced else told


def _where_to(old: PillarDocument | None, new: PillarDocument | None) -> str:
    """What a move was: from one pillar to another, or, of None, from or to the plan as a whole; else past its neighbours."""
    if (old and old.title) == (new and new.title):
        return _("順番が変わりました")
    left, entered = (pillar_named(home.number, home.title) if home else _("計画の全体") for home in (old, new))
    return _("%(old)sから%(new)sへ") % {"old": left, "new": entered}


def _kind(change: PillarChange | MeasureChange | PhotoChange) -> str:
    if change.old is None:
        return "added"
    if change.new is None:
        return "removed"
    if change.wordings or change.facts:
        return "changed"
    return "moved" if change.moved else "changed"


def told_part(
    kind: str,
    label: Label,
    name: str,
    wordings: Iterable[Wording],
    facts: Iterable[Fact],
    terms: Labels,
    notes: Iterable[str] = (),
    *,
    measure: int | None = None,
) -> Told:
    """``label`` names its fields; ``notes`` come before the facts."""
    said = [*notes, *(_fact(label, fact, terms) for fact in facts)]
    words = tuple((label(word.field), word.spans) for word in wordings)
    return Told(kind, str(KINDS[kind]), name, tuple(said), words, measure)


def _fact(label: Label, fact: Fact, terms: Labels) -> str:
    values = {
        "label": label(fact.field),
        "old": _value(fact.field, fact.old, terms),
        "new": _value(fact.field, fact.new, terms),
    }
    return _("%(label)s：%(old)s → %(new)s") % values


def _value(field: str, value: object, terms: Labels) -> str:
    if isinstance(value, tuple):
        names = [terms.get(str(slug), str(slug)) for slug in value]
        return _("、").join(names) or _("なし")
    if isinstance(value, bool):
        return _("あり") if value else _("なし")
    if field == "municipality_name" and value:
        return terms.get(str(value), str(value))
    if field.endswith("_year") and isinstance(value, int):
        return format_year(value, get_language() or "ja")
    if isinstance(value, SourceReference):
        return source_text(value)
    return str(value) if value else _("なし")


def source_text(source: SourceReference) -> str:
    """概要（2021-03-31発行、https://…、利用条件：CC BY 4.0 https://…）: all of it that the public is told."""
    published = _("%s発行") % source.published_on if source.published_on else ""
    terms = _("利用条件：%s") % f"{source.licence} {source.licence_url}".strip() if source.licence else ""
    told = _("、").join(filter(None, (published, source.url, terms)))
    return f"{source.title}{_('（')}{told}{_('）')}" if told else source.title


def pillar_named(number: int, title: str) -> str:
    """柱1「販路拡大支援」."""
    return _("柱%(number)s「%(title)s」") % {"number": number, "title": title}


def measure_named(pillar: int, name: str) -> str:
    """柱1の施策「見本市出展助成」."""
    return _("%(pillar)sの施策「%(name)s」") % {"pillar": _("柱%s") % pillar, "name": name}
