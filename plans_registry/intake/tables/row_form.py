"""One row of a table: only this Form reads its cells."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from municipalities.names import folded_place, place_spellings
from plans_registry.documents.columns import SEPARATOR
from plans_registry.documents.periods import read_period
from plans_registry.intake.tables.columns import quoted
from plans_registry.intake.tables.row_fields import (
    LARGEST_ID,
    NUMBER_LIMIT,
    CodeCell,
    FlagCell,
    NumberCell,
    TermsCell,
    TextCell,
    YearCell,
    plain_code,
)
from plans_registry.models import Measure, Pillar, PillarType, Plan, SupportForm


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row that its Form accepts.  ``cells`` has a value for each column of the file that is read, by its short
    name; a column the file does not have is absent: nothing is said about it.  ``written`` are titles from which a number was
    taken, as the file has them; ``is_office`` of a row in a table that a town hall has drawn for itself."""

    line: int
    cells: dict[str, Any] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    is_office: bool = False

    def __getitem__(self, name: str) -> Any:
        return self.cells.get(name)


@dataclass(frozen=True, slots=True)
class Known:
    """Names by code or slug, as the registry has them now; of a place also every spelling, folded."""

    places: Mapping[str, str]
    spellings: Mapping[str, frozenset[str]]
    types: Mapping[str, str]
    forms: Mapping[str, str]

    @classmethod
    def now(cls) -> Self:
        places = list(Municipality.objects.values_list("code", "name", "kana", "name_en"))
        return cls(
            {code: name for code, name, _kana, _english in places},
            {code: place_spellings(*names) for code, *names in places},
            dict(PillarType.objects.values_list("slug", "name")),
            dict(SupportForm.objects.values_list("slug", "name")),
        )


class RowForm(forms.Form):
    """The fields of the columns a file has.  One form reads row after row: making one for each costs more than
    reading it."""

    def __init__(self, known: Known, columns: Iterable[str]) -> None:
        super().__init__({}, use_required_attribute=False)
        self.known = known
        self.notes: list[tuple[str, str]] = []
        fields = _fields(known)
        self.fields = {name: fields[name] for name in columns if name in fields}

    def read(self, cells: Mapping[str, str]) -> dict[str, Any]:
        """What the cells say, as far as they are right; see ``errors`` and ``notes``."""
        self.data, self.notes = cells, []
        self.full_clean()
        return self.cleaned_data

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Each wrong column by its short name, ``""`` for the row, with the sentence."""
        for name, errors in self.errors.as_data().items():
            yield from ((name, message) for error in errors for message in error.messages)

    def clean(self) -> None:
        if "code" in self.fields:
            self._check_place()
        else:
            self._find_place()
        if "first_year" in self.fields or "last_year" in self.fields:
            self._check_years()
        else:
            self._read_period()
        self._note_names("types", "type_names", self.known.types)
        self._note_names("forms", "form_names", self.known.forms)

    def _check_place(self) -> None:
        code, name = self.cleaned_data.get("code"), self.cleaned_data.get("municipality_name", "").strip()
        folded = folded_place(name)
        if code and name and folded not in self.known.spellings[code]:
            spellings = self.known.spellings.items()
            right = next((other for other, names in spellings if folded in names), "")
            message = _("コード%(code)sは%(place)sです。%(name)sとは違います。") % {
                "code": code,
                "place": quoted(self.known.places[code]),
                "name": quoted(name),
            }
            hint = _("%(name)sのコードは%(right)sです。") % {"name": quoted(name), "right": right} if right else ""
            self.add_error("municipality_name", message + hint)

    def _find_place(self) -> None:
        """The code of the name, in a table without codes."""
        name = self.cleaned_data.get("municipality_name", "").strip()
        folded = folded_place(name)
        code = next((code for code, names in self.known.spellings.items() if folded and folded in names), "")
        if not code:
            message = (
                _("%sは、登録されていない区市町村です。") % quoted(name) if name else _("空です。入力してください。")
            )
            self.add_error("municipality_name", message)
        elif folded != folded_place(self.known.places[code]):
            message = _("%(name)sを%(place)sとして読みました。")
            values = {"name": quoted(name), "place": quoted(self.known.places[code])}
            self.notes.append(("municipality_name", message % values))
        self.cleaned_data["code"] = code

    def _read_period(self) -> None:
        """The years of the period, in a table without columns for them."""
        text = self.cleaned_data.get("period_text", "").strip()
        reading = read_period(text)
        if text and reading.period is None:
            turned = any(issue.code == "end-before-start" for issue in reading.issues)
            message = (
                _("終わりの年度が、初めの年度より前です。『令和6年度～令和8年度』のように書いてください。")
                if turned
                else _("年度を読み取れません。『令和6年度～令和8年度』のように書いてください。")
            )
            self.add_error("period_text", message)
        self.cleaned_data["first_year"] = reading.period.first if reading.period else None
        self.cleaned_data["last_year"] = reading.period.last if reading.period else None
        self.notes += (("period_text", issue.message) for issue in reading.issues if reading.period)

    def _check_years(self) -> None:
        first, last = (self.cleaned_data.get(name) for name in ("first_year", "last_year"))
        if "first_year" in self.errors or "last_year" in self.errors or first is last is None:
            return
        if first is None or last is None:
            empty = "first_year" if first is None else "last_year"
            self.add_error(empty, _("空です。開始年度と終了年度は、両方書くか、両方空にしてください。"))
        elif last < first:
            self.add_error(
                "last_year",
                _("%(last)sは開始年度%(first)sより前です。開始年度と同じか、あとの年度を書いてください。")
                % {"last": quoted(last), "first": quoted(first)},
            )

    def _note_names(self, codes: str, names: str, known: Mapping[str, str]) -> None:
        parts = [part.strip() for part in self.cleaned_data.get(names, "").split(SEPARATOR)]
        given = {part for part in parts if part}
        if not given or codes not in self.cleaned_data:
            return
        right = {known[slug] for slug in self.cleaned_data[codes]}
        if given != right:
            self.notes.append((names, _("コードの列と合いません。コードの列だけを読みました。")))


def _fields(known: Known) -> dict[str, forms.Field]:
    return {
        "code": CodeCell(known.places),
        "municipality_name": forms.CharField(required=False),
        "plan_key": KeyCell(required=False),
        "plan_title": TextCell(Plan, "title"),
        "first_year": YearCell(required=False),
        "last_year": YearCell(required=False),
        "period_text": TextCell(Plan, "period_text"),
        "background": TextCell(Plan, "background"),
        "pillar_number": NumberCell(NUMBER_LIMIT),
        "pillar_title": TextCell(Pillar, "title"),
        "open_ended": FlagCell(required=False),
        "measure": NumberCell(LARGEST_ID, required=False),
        "number": NumberCell(NUMBER_LIMIT),
        "name": TextCell(Measure, "name"),
        "description": TextCell(Measure, "description"),
        "types": TermsCell(known.types),
        "type_names": forms.CharField(required=False),
        "forms": TermsCell(known.forms),
        "form_names": forms.CharField(required=False),
        **{name: TextCell(Measure, name) for name in ("audience", "amount", "contact", "url")},
        "source_title": forms.CharField(required=False, strip=False),
        "source_url": forms.CharField(required=False, strip=False),
    }


class KeyCell(forms.Field):
    """計画ID as in the public address, e.g. 131211-2021; ``""`` for a plan that was never public."""

    def to_python(self, value: Any) -> str:
        key = plain_code(value or "")
        has_other_signs = any(not char.isalnum() and char != "-" for char in key)
        if len(key) > 20 or has_other_signs:
            raise ValidationError(_("%sは計画IDではありません。131211-2021のように書いてください。") % quoted(value))
        return key
