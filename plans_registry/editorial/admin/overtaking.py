"""Two people at one form: what the later one typed, put together with what the earlier one has saved.

A page carries the values it showed.  When it comes back, a field whose saved value is still the one shown is the
person's own; one that was saved meanwhile keeps the newer value where the person left it alone.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from plans_registry.documents.differences import Span, inline

SHOWN = "_shown"
Values = dict[str, list[str]]
"""Field → what a browser sends for it; of a row in a list the key is ``prefix/key of the row/field``."""


def values_of(form: forms.BaseForm, formsets: Iterable[BaseInlineFormSet]) -> Values:
    """What a page of these forms shows, files and new rows left out."""
    values = dict(_sent_by(form))
    for formset in formsets:
        for row in formset.initial_forms:
            values |= {f"{formset.prefix}/{row.instance.pk}/{name}": sent for name, sent in _sent_by(row)}
    return values


def _sent_by(form: forms.BaseForm) -> Iterator[tuple[str, list[str]]]:
    for bound in form:
        if not isinstance(bound.field, forms.FileField) and not bound.is_hidden and bound.name != "DELETE":
            yield bound.name, _plain(bound.initial)


def _plain(value: Any) -> list[str]:
    if value is None or value is False or value == "":
        return []
    if value is True:
        return ["on"]
    several = value if isinstance(value, list | tuple) else [value]
    return sorted(str(item.pk) if isinstance(item, Model) else _unix(str(item)) for item in several)


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def read_shown(sent: QueryDict) -> Values | None:
    """The values the page showed when it was opened; None where it does not say so."""
    try:
        shown = json.loads(sent.get(SHOWN, ""))
    except ValueError:
        return None
    known = isinstance(shown, dict) and all(isinstance(value, list) for value in shown.values())
    return {str(key): [str(item) for item in value] for key, value in shown.items()} if known else None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing saved meanwhile: which row, which field, and its old and new value with marks."""

    row: str
    name: str
    spans: tuple[Span, ...] = ()
    kept: bool = False  # the person has typed something else here, and that stands in the form


@dataclass(slots=True)
class Merged:
    """The form as it comes back.  ``sent`` and ``files`` take the place of what the browser sent."""

    sent: QueryDict
    files: MultiValueDict
    changes: list[Change] = field(default_factory=list)


class Merge:
    """Puts together what was ``sent``, what the page had ``shown`` and what is saved ``now``."""

    def __init__(self, sent: QueryDict, files: MultiValueDict, shown: Values, now: Values) -> None:
        self.sent, self.files, self.shown, self.now = sent, files, shown, now
        self.merged = Merged(sent.copy(), files.copy() if files else MultiValueDict())

    def form(self, form: forms.BaseForm) -> None:
        for bound in form:
            self._field(bound.name, bound.name, "", str(bound.label or bound.name), bound.field)

    def rows(self, formset: BaseInlineFormSet) -> None:
        """Rows in the order a formset wants them: those that are saved first, then the new ones."""
        prefix = formset.prefix
        places = range(int(self.sent.get(f"{prefix}-TOTAL_FORMS") or 0))
        saved = {str(row.instance.pk): row for row in formset.initial_forms}
        keys = {place: self.sent.get(f"{prefix}-{place}-id", "") for place in places}
        parts = {place: self._taken_out(f"{prefix}-{place}-") for place in places}
        staying = [place for place in places if keys[place] in saved]
        for place in staying:
            self._row(f"{prefix}/{keys[place]}", parts[place], saved[keys[place]])
        gone = [place for place in places if keys[place] and keys[place] not in saved]
        kept = [place for place in gone if self._removed(f"{prefix}/{keys[place]}", parts[place], formset)]
        added = [self._added(row) for key, row in saved.items() if key not in keys.values()]
        fresh = [place for place in places if not keys[place]]
        rows = [*(parts[place] for place in staying), *added, *(parts[place] for place in (*kept, *fresh))]
        for number, part in enumerate(rows):
            self._put_in(f"{prefix}-{number}-", part)
        self.merged.sent[f"{prefix}-INITIAL_FORMS"] = str(len(staying) + len(added))
        self.merged.sent[f"{prefix}-TOTAL_FORMS"] = str(len(rows))

    def _field(self, key: str, name: str, row: str, label: str, kind: forms.Field, part: Any = None) -> None:
        """Where the saved value is another than the one shown, say so; take it over where nothing was typed."""
        was, now = self.shown.get(key), self.now.get(key)
        if was is None or now is None or was == now:
            return
        part = self.merged.sent if part is None else part
        typed = sorted(filter(None, map(_unix, part.getlist(name))))
        if typed == was:
            part.setlist(name, now)
        kept = typed not in (was, now)
        self.merged.changes.append(Change(row, label, inline(_words(was, kind), _words(now, kind)), kept))

    def _row(self, key: str, part: MultiValueDict, row: forms.ModelForm) -> None:
        for bound in row:
            label = str(bound.label or bound.name)
            self._field(f"{key}/{bound.name}", bound.name, str(row.instance), label, bound.field, part)

    def _added(self, row: forms.ModelForm) -> MultiValueDict:
        """A row somebody else has added, as the browser would send it back."""
        self.merged.changes.append(Change(str(row.instance), _("追加されました")))
        part = MultiValueDict(dict(_sent_by(row)))
        part["id"] = str(row.instance.pk)
        return part

    def _removed(self, key: str, part: MultiValueDict, formset: BaseInlineFormSet) -> bool:
        """A row somebody else has deleted: it comes back as a new one if the person has changed it."""
        shown = {name.rpartition("/")[2]: value for name, value in self.shown.items() if name.startswith(f"{key}/")}
        typed = {name: sorted(filter(None, map(_unix, part.getlist(name)))) for name in shown}
        label = next((typed[name][0] for name in ("title", "name", "caption") if typed.get(name)), "")
        kept = typed != shown and "DELETE" not in part
        self.merged.changes.append(Change(label, _("削除されました"), kept=kept))
        part["id"] = ""
        part.pop("number", None)
        part.pop("position", None)
        return kept

    def _taken_out(self, start: str) -> MultiValueDict:
        """Everything sent for one row, by the names of its fields; files too, which are told by their type."""
        part: MultiValueDict = MultiValueDict()
        for stock in (self.merged.sent, self.merged.files):
            for name in [name for name in stock if name.startswith(start)]:
                part.setlist(name.removeprefix(start), stock.pop(name))
        return part

    def _put_in(self, start: str, part: MultiValueDict) -> None:
        for name, values in part.lists():
            is_file = any(not isinstance(value, str) for value in values)
            (self.merged.files if is_file else self.merged.sent).setlist(start + name, values)


def _words(values: list[str], kind: forms.Field) -> str:
    """Values as a person reads them: the words of a choice, not its key."""
    if isinstance(kind, forms.BooleanField):
        return _("あり") if values else _("なし")
    choices: Any = getattr(kind, "choices", None)
    if choices is not None:
        words = {str(key): str(word) for key, word in choices}
        values = [words.get(value, value) for value in values]
    return "、".join(values) or _("（空欄）")


def merge(
    sent: QueryDict,
    files: MultiValueDict,
    shown: Values,
    form: forms.BaseForm,
    formsets: list[BaseInlineFormSet],
) -> Merged | None:
    """What to show again, or None when nothing was saved since the page was opened.

    ``form`` and ``formsets`` are unbound: what is saved now.
    """
    now = values_of(form, formsets)
    if now == shown:
        return None
    work = Merge(sent, files, shown, now)
    work.form(form)
    for formset in formsets:
        work.rows(formset)
    return work.merged if work.merged.changes else None  # a publication only takes fields off the page
