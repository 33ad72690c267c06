"""What is asked for and not recorded here (calls, deadlines, amounts, contacts): sentences that say so, and the way to who knows."""

from collections.abc import Sequence
from functools import lru_cache

from django.utils.translation import gettext as _
from markupsafe import Markup

from plans_registry.catalogue.application_times import asks_when, words_asking_when
from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.not_recorded import Field, fields_asked
from plans_registry.catalogue.query import Selection
from plans_registry.catalogue.question import Question
from plans_registry.catalogue.reading_text import NAMED
from plans_registry.catalogue.reference import Reference
from plans_registry.public.links import url


def not_recorded_said(
    readings: Sequence[Selection], typed: Question, known: Reference, stamp: str, *, found: int
) -> list[str]:
    """To who asks when one can apply, how much one gets or whom to ask: that this is not here, and (as markup) where to ask.

    ``readings``: the one that is shown first.  Words that stand in what is found as they were typed ask for nothing.
    """
    sentences = _on_applying(readings, found)
    if not (found and readings[0].match == "literal"):
        sentences += [_on_field(field, stamp) for field in fields_asked(typed)]
    if not sentences:
        return []
    *others, last = map(Markup.escape, sentences)
    return [*others, last + _ways_to_ask(readings, known)]


def _on_applying(readings: Sequence[Selection], found: int) -> list[str]:
    """That calls are not here, and what was searched for instead."""
    if not any(asks_when(reading.question, reading.match) for reading in readings):
        return []
    left_out = words_asking_when(readings[0].question) if found else []
    if not left_out:
        return [
            _(
                "募集と締切は、このサイトにありません。計画に書かれた施策だけを載せています。"
                "いま申し込めるかは、自治体の窓口でおたずねください。"
            )
        ]
    said = _(
        "募集と締切は、このサイトにありません。「%(words)s」をはずして、ほかのことばや条件でさがしました。"
        "いま申し込めるかは、自治体の窓口でおたずねください。"
    )
    return [said % {"words": _("」と「").join(left_out)}]


def _on_field(field: Field, stamp: str) -> str:
    what = _("金額・率・上限") if field == "amount" else _("連絡先や担当課")
    sentence = _(
        "%(what)sは、このサイトの施策に記録がありません。計画の概要に書かれていないためです。自治体の窓口でおたずねください。"
    )
    if is_recorded(field, stamp):
        sentence = _(
            "%(what)sは、計画の概要に書かれている施策だけ、施策のページに載せています。ほかは、自治体の窓口でおたずねください。"
        )
    return sentence % {"what": what}


@lru_cache(maxsize=8)
def is_recorded(field: Field, _stamp: str) -> bool:
    """Whether any public measure has it; one query a generation, asked only by who asks for it."""
    return Entry.objects.exclude(**{field: ""}).exists()


def _ways_to_ask(readings: Sequence[Selection], known: Reference) -> Markup:
    """Links to the pages of the municipalities asked about, else to the list of all."""
    codes = dict.fromkeys(code for reading in readings for code in reading.choices["municipality"])
    links = [
        (url("public:municipality", code), _("%(place)sの連絡先を見る") % {"place": known.places[code].label})
        for code in list(codes)[:NAMED]
    ]
    links = links or [(url("public:municipalities"), _("自治体をえらんで連絡先を見る"))]
    link = Markup(' <a href="{}" data-hx-boost="false">{}</a>')
    return Markup("").join(link.format(address, text) for address, text in links)
