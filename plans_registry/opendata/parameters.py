"""The one table of parameters for programs: what each takes, and a sentence for what it does not take.

A page says "ignored" and goes on; a file that ignored a slip would be the wrong registry for years (decision 13).
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.catalogue.columns import DataTable
from plans_registry.catalogue.each_language import in_each_language
from plans_registry.catalogue.filters import FIRST_YEAR, LAST_YEAR, is_year
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.moments import WRITTEN, is_moment
from plans_registry.catalogue.plans import PLAN_READINGS, PLAN_SORTS, rounds_asked, withdrawal_of
from plans_registry.catalogue.query import READINGS, SORTS, STATES
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata.nearest import nearest, nearest_column, nearest_name
from plans_registry.opendata.problems import ProblemDetail

MOST_VALUES = 200
_ODD = r"\uFFFD\x00-\x08\x0E-\x1F\x7F"
UNREADABLE, READABLE = re.compile(f"[{_ODD}]"), f"^[^{_ODD}]*$"
"""What Django reads of bytes that are no UTF-8 (``q=%ff``), and control characters that nobody types (``q=%00``)."""
FREE_TEXTS = ("q", "note.")
Values = Callable[[Snapshot], Collection[str]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """``values``: those there are; ``fits``: a test where they cannot be listed; without either any text will do.

    A name that ends in ``.`` stands for all that begin with it: ``note.`` for ``note.17``.  ``joined``: several values
    with commas between, ``at_most`` of them.  ``most``: it is a number from 1 to this.  ``pattern``: what its values look
    like, for programs.  ``rule``: the sentence for a value that does not fit, in place of an example.
    """

    name: str
    meaning: str | Promise
    example: str
    values: Values | None = None
    fits: Callable[[str], bool] | None = None
    repeats: bool = False
    joined: bool = False
    at_most: int = MOST_VALUES
    most: int = 0
    pattern: str = ""
    rule: Callable[[], str] | None = None

    @property
    def shown_name(self) -> str:
        """note.<id> of ``note.``."""
        return f"{self.name}<id>" if self.name.endswith(".") else self.name

    def asked(self, data: QueryDict) -> list[str]:
        """The values asked for, each once; empty ones are nothing."""
        given = data.getlist(self.name)
        if self.joined:
            given = ",".join(given).split(",")
        return list(dict.fromkeys(value.strip(" ") for value in given if value.strip(" ")))

    def one(self, data: QueryDict) -> str:
        """The value asked for; empty for none."""
        return next(iter(self.asked(data)), "")


def _fixed(values: Collection[str]) -> Values:
    return lambda snapshot: values


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def keys_of_every_time(snapshot: Snapshot) -> Collection[str]:
    """Every plan that ever was public."""
    return list(Edition.objects.order_by("key").values_list("key", flat=True).distinct())


def _is_short(text: str) -> bool:
    return len(text) <= settings.QUERY_LENGTH_LIMIT


YEARS_WRITTEN = "^(19[5-9][0-9]|20[0-9]{2}|2100)$"
"""FIRST_YEAR to LAST_YEAR."""


def _rule_of_years() -> str:
    return _("%(first)sから%(last)sまでの、西暦の年度です。") % {"first": FIRST_YEAR, "last": LAST_YEAR}


Q = Parameter(
    "q",
    gettext_lazy("ことば。空白とコンマはすべてを含む、ORはどれかを含む、-は含まない、「」はひと続き"),
    "販路 -農業",
    fits=_is_short,
)
TYPE = Parameter(
    "type", gettext_lazy("支援の種類コード"), "startups", lambda snapshot: snapshot.known.types, repeats=True
)
PLAN_TYPE = replace(TYPE, meaning=gettext_lazy("支援の種類コード。柱か施策のどれかが、その種類の計画"))
FORM = Parameter("form", gettext_lazy("支援の形コード"), "grant", lambda snapshot: snapshot.known.forms, repeats=True)
REGION = Parameter(
    "region",
    gettext_lazy(
        "地域コード。municipalityと合わせると、どちらかに合うもの。その地域の中の区市町村を選んだときは、その区市町村だけ"
    ),
    "tama",
    lambda snapshot: snapshot.known.areas,
    repeats=True,
)
MUNICIPALITY = Parameter(
    "municipality",
    gettext_lazy("全国地方公共団体コード"),
    "131211",
    lambda snapshot: snapshot.known.places,
    repeats=True,
)
YEAR = Parameter(
    "year",
    gettext_lazy("計画期間に入る西暦の年度"),
    "2022",
    fits=is_year,
    repeats=True,
    pattern=YEARS_WRITTEN,
    rule=_rule_of_years,
)
STATE = Parameter(
    "state",
    gettext_lazy(
        "計画の状態：upcomingは計画期間の前（startingはその中で来年度から）、activeは計画期間中（endingはその中で今年度まで）、endedは終了。年度は東京の日付で4月から"
    ),
    "active",
    _fixed(STATES),
    repeats=True,
)
ROUND = Parameter("round", gettext_lazy("承認回の名称"), "令和6年度後期", rounds_asked, repeats=True)
SORT = Parameter("sort", gettext_lazy("並び順"), "newest", _fixed(SORTS))
PLAN_SORT = Parameter("sort", gettext_lazy("並び順"), "newest", _fixed(tuple(PLAN_SORTS)))
SYNONYMS = Parameter("syn", gettext_lazy("0にすると、近い意味のことばをふくめません"), "0", _fixed(("0", "1")))
MATCH = Parameter(
    "match",
    gettext_lazy(
        "ことばの読み方。literalは読みかえない（近い意味のことばはふくむ。syn=0でふくめない）、wordsは含まれることばすべて、someはそのいくつか（多くの施策にあることばは、それだけでは数えない）"
    ),
    "literal",
    _fixed(READINGS),
)
PLAN_MATCH = replace(
    MATCH,
    meaning=gettext_lazy("ことばの読み方。literalは読みかえない、wordsは含まれることばすべて"),
    values=_fixed(PLAN_READINGS),
)
ENCODING = Parameter("encoding", gettext_lazy("CSVで、utf-8は、はじめの印（BOM）なし"), "utf-8", _fixed(("utf-8",)))
FACETS = Parameter("facets", gettext_lazy("JSONで、1にすると、条件ごとの件数も"), "1", _fixed(("0", "1")))
AS_OF = Parameter(
    "as_of",
    gettext_lazy(
        "そのときに公開していた内容：日（その終わり。きょうは、いままで）、日時（時差がなければ日本時間）、世代のどれか"
    ),
    "2026-11-28",
    fits=is_moment,
    pattern=WRITTEN,
)
CHANGED_SINCE = Parameter(
    "changed_since",
    gettext_lazy(
        "この世代か日時（時差がなければ日本時間）のあと、またはこの日のはじまりから、変わったものだけ。消えたものはchangesで。自治体や種類の名称の変更と計画IDの移動は数えません（changesのreferenceの行）"
    ),
    "12",
    fits=is_moment,
    pattern=WRITTEN,
)
SINCE = Parameter(
    "since",
    gettext_lazy(
        "もう読んだ最後の世代（または日時、時差がなければ日本時間。日なら、その日のはじまりからの変更）。0は、はじめから"
    ),
    "0",
    fits=is_moment,
    pattern=WRITTEN,
)
PLAN = Parameter("plan", gettext_lazy("計画ID"), "131211-2021", keys_of_every_time)
PAGE_NUMBER = Parameter("page", gettext_lazy("ページ。1から"), "2", most=1_000_000)
MOST_PER_PAGE, PER_PAGE_NORMALLY = 1_000, 100
PER_PAGE = Parameter(
    "per_page",
    gettext_lazy("1ページの行数。1から1000まで、ふつうは100"),
    "100",
    most=MOST_PER_PAGE,
)
CURSOR_FORM = re.compile(r"(\d{1,18})\.(\d{1,9})\.(\d{1,18})\.([0-9a-f]{16})", re.ASCII)
"""Generation, offset, the last event that was no publication, signature (paging.py)."""

CURSOR = Parameter(
    "cursor",
    gettext_lazy("続きのしるし。nextに書いてある値。途中で公開があっても、抜けも重なりもありません"),
    "12.100.9.3f2a9c0b7d1e5a64",
    fits=lambda text: CURSOR_FORM.fullmatch(text) is not None,
    pattern=f"^{CURSOR_FORM.pattern}$",
    rule=lambda: _("nextに書いてある値を、そのまま送ってください。"),
)


def fields_parameter(table: DataTable, more: Iterable[str] = ()) -> Parameter:
    """Which columns a record has; ``more``: what else it tells."""
    names = [*(column.name for column in table.values), *more]
    meaning = gettext_lazy("項目の名前。コンマで区切る。なければ、すべて")
    return Parameter("fields", meaning, ",".join(names[:2]), _fixed(names), joined=True)


OF_MEASURES = (Q, TYPE, FORM, REGION, MUNICIPALITY, YEAR, STATE, SORT, SYNONYMS, MATCH, AS_OF)
OF_PLANS = (Q, PLAN_TYPE, REGION, MUNICIPALITY, YEAR, STATE, ROUND, PLAN_SORT, PLAN_MATCH, AS_OF)


def require_known(data: QueryDict, parameters: Collection[Parameter], snapshot: Snapshot) -> None:
    """Raises a :class:`ProblemDetail` (400) for what no parameter takes, naming all of it; empty values are nothing."""
    if any(_faults(data, parameters, snapshot)):
        told = in_each_language(lambda: " ".join(islice(_faults(data, parameters, snapshot), 10)))
        raise ProblemDetail(400, told)


def _faults(data: QueryDict, parameters: Collection[Parameter], snapshot: Snapshot) -> Iterator[str]:
    known = {parameter.name: parameter for parameter in parameters}
    is_lost = False
    for name, given in data.lists():
        parameter = known.get(name) or known.get(f"{name.partition('.')[0]}.")
        if parameter is None:
            sentence, near = _("「%(name)s」という条件はありません。"), nearest_name(name, known)
            yield sentence % {"name": name[:40]} + near
            is_lost = is_lost or not near
            continue
        values = parameter.asked(data) if parameter.name == name else list(filter(None, given))
        most = parameter.at_most if parameter.repeats or parameter.joined else 1
        if len(values) > most or (most == 1 and len(given) > 1):  # twice is a slip, also where nothing is chosen
            yield _("「%(name)s」の値は%(most)s個までです。") % {"name": name, "most": most}
            continue
        if any(map(UNREADABLE.search, given)):
            yield _("「%(name)s」に、UTF-8でない文字か、制御文字があります。") % {"name": name[:40]}
            continue
        if parameter.name not in FREE_TEXTS and any(value and not value.strip(" ") for value in given):
            yield _("「%(name)s」の値は空白だけです。") % {"name": name[:40]}
        if parameter.joined and not values and any(given):  # fields=, chooses nothing
            yield _("「%(name)s」にコンマだけがあります。") % {"name": name}
        yield from (fault for value in values if (fault := _fault(parameter, value, snapshot)))
    if is_lost and known:
        yield _taken([parameter.shown_name for parameter in parameters])


MOST_NAMES = 12
"""Names of parameters that are told all together."""


def _taken(names: list[str]) -> str:
    """What may be asked here, for who asked for what is like none of it."""
    shown = _("使える条件：%s。") % _("、").join(names[:MOST_NAMES])
    if len(names) <= MOST_NAMES:
        return shown
    return shown + _("ほかは%sにあります。") % f"{settings.SITE_URL}{reverse('public:api_docs')}"


def _fault(parameter: Parameter, value: str, snapshot: Snapshot) -> str:
    values = parameter.values(snapshot) if parameter.values else ()
    if _fits(parameter, value, values):
        return ""
    if parameter is Q:
        return _("「q」は%(limit)s文字までです。") % {"limit": settings.QUERY_LENGTH_LIMIT}
    if sentence := withdrawal_of(value):
        return sentence
    shown = " ".join(value[:40].split())  # a sentence has no line break
    said = _("「%(name)s」に「%(value)s」という値はありません。") % {"name": parameter.name, "value": shown}
    near = nearest_column if parameter.joined else nearest
    return said + (near(value, values) or _rule_of(parameter, values, snapshot))


def example_of(parameter: Parameter, snapshot: Snapshot) -> str:
    """One that is answered here: what is before the first record, or to come, is not; none where there is no value yet."""
    if parameter is AS_OF:
        return snapshot.data_day.isoformat()
    if parameter is CHANGED_SINCE:
        return str(snapshot.generation)
    values = parameter.values(snapshot) if parameter.values else ()
    is_there = not parameter.values or all(part in values for part in parameter.example.split(","))
    return parameter.example if is_there else next(iter(values), "")


FEW = 8
"""Values that are told all together."""


def _rule_of(parameter: Parameter, values: Collection[str], snapshot: Snapshot) -> str:
    """What would do; never a value that is refused, which the example of a plan or a round may be here."""
    if parameter.most:
        return _("1から%(most)sまでの数です。") % {"most": parameter.most}
    if parameter.rule:
        return parameter.rule()
    if 0 < len(values) <= FEW:
        return _("使える値：%s。") % _("、").join(values)
    example = example_of(parameter, snapshot)
    return _("例：%s。") % example if example else ""


def _fits(parameter: Parameter, value: str, values: Collection[str]) -> bool:
    if parameter.most:
        return _is_number(value) and 1 <= int(value) <= parameter.most
    if parameter.fits:
        return parameter.fits(value)
    return not parameter.values or value in values
