"""How many measures a publication changed, in numbers and in words: for the feed of changes and for the page of them."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from plans_registry.opendata.change_log import Record

SINCE = {"updated_on", "changed_at", "changed_generation"}
"""The columns that tell since when a row reads as it does."""


def is_with_plan(measure: Record) -> bool:
    """Of a record of a measure, whether nothing of its own differs: the plan has another title, another source …"""
    return measure["kind"] == "changed" and set(measure["aspects"]) <= {"source"}


def measures_counted(measures: Iterable[Record]) -> Counter[str]:
    """Of the records of some measures how many were added, changed and removed, and changed only ``with_plan``.

    One of which nothing but :data:`SINCE` differs has not changed: it follows an edition that was struck out.
    """
    told = (measure for measure in measures if measure["new"] is None or not measure["new"].keys() <= SINCE)
    return Counter("with_plan" if is_with_plan(measure) else measure["kind"] for measure in told)


def counts_in_words(counts: Counter[str]) -> list[str]:
    """A sentence for each number that is not 0, in the active language."""
    sentences = {
        "added": _("加わった施策：%(n)s"),
        "changed": _("変わった施策：%(n)s"),
        "removed": _("なくなった施策：%(n)s"),
        "with_plan": _("計画とともに変わった施策：%(n)s"),
    }
    return [said % {"n": f"{counts[kind]:,}"} for kind, said in sentences.items() if counts[kind]]
