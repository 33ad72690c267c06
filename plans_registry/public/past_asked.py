"""What a page that shows the present says to who asks it for a past (``as_of``): that it does, and where the past is.

``/municipalities/131211/?as_of=12`` · ``/plans/131211-2021/?as_of=2026-11-28`` · ``/compare/?m=131211&as_of=12``
"""

from dataclasses import dataclass

from django.http import HttpRequest

from plans_registry.catalogue.filters import PARAMETER_LABELS
from plans_registry.catalogue.models import Edition, Entry, RetiredMeasure
from plans_registry.catalogue.moments import (
    DAY,
    GENERATION,
    PastMoment,
    is_moment,
    past_moment,
    why_not_on_record,
)
from plans_registry.public.dates import day
from plans_registry.public.formatting import said as _
from plans_registry.public.links import url

READS_IT = "public:measures"
"""The one page that is shown as of a past."""
FILES = {
    "public:plans": "opendata:plans_csv",
    "public:municipalities": "opendata:municipalities_csv",
    "public:municipality": "opendata:municipality_csv",
    "public:coverage": "opendata:coverage_csv",
    "public:measure": "opendata:measure_md",
}
"""By page the file of it that takes ``as_of``."""


@dataclass(frozen=True, slots=True)
class PastAsked:
    """Sentences, and a link with its text; without an address there is none."""

    said: tuple[str, ...]
    address: str = ""
    label: str = ""


def past_asked(request: HttpRequest) -> PastAsked | None:
    """None where no past is asked for, or the page shows it."""
    asked, match = request.GET.get("as_of", "").strip(), request.resolver_match
    if not asked or match is None or match.view_name == READS_IT:
        return None
    if why := why_not_on_record(asked):
        return PastAsked((why,))
    if not is_moment(asked):
        sentence = _("「%(name)s」の値「%(value)s」は見つからないため、無視しました。")
        return PastAsked((sentence % {"name": PARAMETER_LABELS["as_of"], "value": asked[:40]},))
    moment = past_moment(asked)
    if match.view_name == "public:edition":
        return PastAsked((_("版は、いつ読んでも同じです。時点は無視しました。"),))
    present, then = _("このページは、いまの内容です。"), _as_asked(asked, moment)
    if match.view_name == "public:plan":
        return _edition_then(present, then, match.kwargs["key"], moment)
    if match.view_name == "public:measure" and not _is_told(match.kwargs["measure"], moment):
        sentence = _("%(moment)sに公開していた内容で、いま読めるものはありません。")
        return PastAsked((present, sentence % {"moment": then}))
    if name := FILES.get(match.view_name):
        sentence = _("%(moment)sの内容は、ファイルで読めます：") % {"moment": then}
        address = url(name, *match.kwargs.values())
        return PastAsked((present, sentence), f"{address}?as_of={asked}", address)
    sentence = _("過去の内容は、検索のページとAPIで読めます：")
    return PastAsked((present, sentence), url("public:api_docs"), _("APIの説明"))


def _as_asked(asked: str, moment: PastMoment) -> str:
    """2026年11月28日 · 世代4（2026年11月28日）, of which a day may have several · 2026-11-28T09:00+09:00."""
    if GENERATION.fullmatch(asked):
        return _("世代%(generation)s（%(day)s）") % {"generation": int(asked), "day": day(moment.day)}
    return day(moment.day) if DAY.fullmatch(asked) else asked.replace(" ", "+")


def _is_told(measure: int, moment: PastMoment) -> bool:
    """Whether a measure, public now or not, stands in what may be read of that moment."""
    one = Entry.objects.filter(measure=measure).first() or RetiredMeasure.objects.filter(measure=measure).first()
    then = Edition.objects.at(moment.generation).filter(key=one.plan_key).first() if one else None
    return then is not None and any(told.id == measure for told in then.plan_document().measures)


def _edition_then(present: str, then: str, key: str, moment: PastMoment) -> PastAsked:
    number = Edition.objects.at(moment.generation).filter(key=key).values_list("number", flat=True).first()
    words = {"moment": then, "number": number}
    if number is None:
        return PastAsked((present, _("%(moment)sに公開していた版で、いま読めるものはありません。") % words))
    label = _("第%(number)s版") % words
    return PastAsked((present, _("%(moment)sに公開していた版：") % words), url("public:edition", key, number), label)
