"""The one table of parameters for programs: what each takes, and a sentence for what it does not take.

A page says "ignored" and goes on; a file that ignored a slip would be the wrong registry for years (decision 13).
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from django.conf import settings
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.catalogue.filters import is_year
from plans_registry.catalogue.http import Snapshot
from plans_registry.catalogue.plans import PLAN_SORTS, rounds_of
from plans_registry.catalogue.query import READINGS, SORTS, STATES
from plans_registry.opendata.problems import ProblemDetail

MOST_VALUES = 200
Values = Callable[[Snapshot], Collection[str]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """``values``: those there are; ``fits``: a test where they cannot be listed; without either any text will do.

    A name that ends in ``.`` stands for all that begin with it: ``note.`` for ``note.17``.
    """

    name: str
    meaning: str | Promise
    example: str
    values: Values | None = None
    fits: Callable[[str], bool] | None = None
    repeats: bool = False


def _fixed(values: Collection[str]) -> Values:
    return lambda snapshot: values


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _is_short(text: str) -> bool:
    return len(text) <= settings.QUERY_LENGTH_LIMIT


Q = Parameter("q", gettext_lazy("ことば。空白とコンマはすべてを含む、ORはどれかを含む"), "販路 -農業", fits=_is_short)
TYPE = Parameter(
    "type", gettext_lazy("支援の種類コード"), "startups", lambda snapshot: snapshot.known.types, repeats=True
)
FORM = Parameter("form", gettext_lazy("支援の形コード"), "grant", lambda snapshot: snapshot.known.forms, repeats=True)
REGION = Parameter("region", gettext_lazy("地域コード"), "tama", lambda snapshot: snapshot.known.areas, repeats=True)
MUNICIPALITY = Parameter(
    "municipality",
    gettext_lazy("全国地方公共団体コード"),
    "131211",
    lambda snapshot: snapshot.known.places,
    repeats=True,
)
YEAR = Parameter("year", gettext_lazy("計画期間に入る西暦の年度"), "2022", fits=is_year, repeats=True)
STATE = Parameter("state", gettext_lazy("計画の状態"), "active", _fixed(STATES), repeats=True)
ROUND = Parameter("round", gettext_lazy("承認回の名称"), "令和6年度後期", rounds_of, repeats=True)
SORT = Parameter("sort", gettext_lazy("並び順"), "newest", _fixed(SORTS))
PLAN_SORT = Parameter("sort", gettext_lazy("並び順"), "newest", _fixed(tuple(PLAN_SORTS)))
SYNONYMS = Parameter("syn", gettext_lazy("0にすると、近い意味のことばをふくめません"), "0", _fixed(("0", "1")))
MATCH = Parameter("match", gettext_lazy("ことばの読み方"), "literal", _fixed(READINGS))
ENCODING = Parameter("encoding", gettext_lazy("utf-8は、はじめの印（BOM）なし"), "utf-8", _fixed(("utf-8",)))
FACETS = Parameter("facets", gettext_lazy("1にすると、条件ごとの件数も"), "1", _fixed(("0", "1")))

OF_MEASURES = (Q, TYPE, FORM, REGION, MUNICIPALITY, YEAR, STATE, SORT, SYNONYMS, MATCH)
OF_PLANS = (Q, TYPE, REGION, MUNICIPALITY, YEAR, STATE, ROUND, PLAN_SORT)


def require_known(data: QueryDict, parameters: Collection[Parameter], snapshot: Snapshot) -> None:
    """Raises a :class:`ProblemDetail` (400) for what no parameter takes, naming all of it; empty values are nothing."""
    faults = list(_faults(data, parameters, snapshot))
    if faults:
        raise ProblemDetail(400, " ".join(faults[:10]))


def _faults(data: QueryDict, parameters: Collection[Parameter], snapshot: Snapshot) -> Iterator[str]:
    known = {parameter.name: parameter for parameter in parameters}
    for name, given in data.lists():
        parameter = known.get(name) or known.get(f"{name.partition('.')[0]}.")
        if parameter is None:
            sentence = _("「%(name)s」という条件はありません。")
            yield sentence % {"name": name[:40]} + _nearest(name, known)
            continue
        values = list(dict.fromkeys(value.strip() for value in given if value.strip()))
        if len(values) > (MOST_VALUES if parameter.repeats else 1):
            sentence = _("「%(name)s」の値は%(most)s個までです。")
            yield sentence % {"name": name, "most": MOST_VALUES if parameter.repeats else 1}
            continue
        yield from (fault for value in values if (fault := _fault(parameter, value, snapshot)))


def _fault(parameter: Parameter, value: str, snapshot: Snapshot) -> str:
    values = parameter.values(snapshot) if parameter.values else ()
    fits = parameter.fits(value) if parameter.fits else not parameter.values or value in values
    if fits:
        return ""
    said = _("「%(name)s」に「%(value)s」という値はありません。") % {"name": parameter.name, "value": value[:40]}
    return said + (_nearest(value, values) or _("例：%s。") % parameter.example)


def _nearest(text: str, known: Collection[str]) -> str:
    found = get_close_matches(text[:40], list(known), n=3, cutoff=0.5)
    return _("近いもの：%s。") % _("、").join(found) if found else ""
