"""A moment of the catalogue's past as a person or a program writes it: a generation, a day of Tokyo, or a moment.

12 · 2026-11-28 (as it was when that day ended; what changed since: from its beginning)
2026-11-28T09:00:00+09:00 (without a zone: of Tokyo)
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans_registry.catalogue.each_language import in_each_language
from plans_registry.catalogue.models import CatalogueEvent, Generation

DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", re.ASCII)
GENERATION = re.compile(r"\d{1,18}", re.ASCII)
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
MOMENT = re.compile(rf"{DAY.pattern}T{_TIME}(:[0-5]\d(\.\d{{1,6}})?)?(Z|[+-]{_TIME})?", re.ASCII)
WRITTEN = f"^({GENERATION.pattern}|{DAY.pattern}|{MOMENT.pattern})$"


SLACK = timedelta(minutes=5)
"""By so much the clock of who asks what changed since may be ahead of ours."""


class NoSuchMoment(ValueError):
    """Still to come, or before anything was on record; says which in one sentence."""


@dataclass(frozen=True, slots=True)
class PastMoment:
    """The generation that was public then, and the day in Tokyo, which decides what was in force."""

    generation: int
    day: date


def day_of(moment: datetime) -> date:
    """In Tokyo, the zone of the settings: rows do not ask for each value which zone is in use."""
    return moment.astimezone(timezone.get_default_timezone()).date()


def is_moment(text: str) -> bool:
    """Whether it is written like one."""
    return GENERATION.fullmatch(text) is not None or _moment_of(text) is not None


def is_on_record(text: str) -> bool:
    """Whether it is a moment of which the catalogue knows what was public."""
    return is_moment(text) and not why_not_on_record(text)


def why_not_on_record(text: str) -> str:
    """What a page says of a moment that is still to come, or before anything was on record; empty for any other text.

    Programs read the same as :class:`NoSuchMoment`, to the microsecond.
    """
    try:
        if is_moment(text):
            past_moment(text)
    except NoSuchMoment:
        return _ignored_on_a_page(text)
    return ""


def _ignored_on_a_page(text: str) -> str:
    first = CatalogueEvent.objects.first()
    if first is None:
        return _("「%(moment)s」の記録はありません。まだ何も公開していません。") % {"moment": text}
    if GENERATION.fullmatch(text):
        sentence = _(
            "「%(moment)s」は日付ではなく、公開の番号（世代、%(first)s～%(last)s）にもありません。"
            "日付は%(day)sのように書きます。無視しました。"
        )
        day = _day_meant(text) or timezone.localdate().isoformat()
        numbers = {"first": first.generation, "last": Generation.latest()}
        return sentence % {"moment": text, "day": day, **numbers}
    moment = _moment_of(text)
    if moment and moment > timezone.now():
        return _("「%(moment)s」は、まだ来ていません。時点は無視しました。") % {"moment": text}
    sentence = _("「%(moment)s」は、記録がはじまる前です。記録は%(began)sからです。時点は無視しました。")
    return sentence % {"moment": text, "began": _in_minutes(first.at)}


def _in_minutes(at: datetime) -> str:
    """2026年11月30日 0時57分, or 30 November 2026, 0:57."""
    form = "Y年n月j日 G時i分" if (get_language() or "ja") == "ja" else "j F Y, G:i"
    return date_format(timezone.localtime(at), form)


def past_moment(text: str) -> PastMoment:
    """Raises :class:`NoSuchMoment`.  ``text``: as :func:`is_moment` allows it."""
    if GENERATION.fullmatch(text):
        event = CatalogueEvent.objects.filter(generation__lte=int(text)).last()
        _require(text, is_future=int(text) > Generation.latest(), is_before=event is None)
        assert event is not None  # required above
        return PastMoment(event.generation, timezone.localdate(event.at))
    moment, now = _moment_of(text), timezone.now()
    assert moment is not None  # is_moment
    is_today = moment > now and _is_today(text, now)
    # Numbers are in the order of commits, moments are not: the last that had come.
    event = CatalogueEvent.objects.filter(at__lte=moment).last()
    _require(text, is_future=moment > now and not is_today, is_before=event is None)
    assert event is not None  # required above
    return PastMoment(event.generation, timezone.localdate(now if is_today else moment))


def generation_since(text: str, until: int) -> int:
    """The last generation that somebody had surely seen at a moment, or when a day began; 0 before the first.

    A day is taken from its beginning: who asks every day with the day of the last reading, whenever that was, misses
    nothing.  Raises :class:`NoSuchMoment` for what is still to come, or after ``until``, the generation of the answer.
    """
    if GENERATION.fullmatch(text):
        _require(text, is_future=int(text) > Generation.latest(), is_before=False)
        generation = int(text)
    else:
        moment = _begin_of(text) if DAY.fullmatch(text) else _moment_of(text)
        assert moment is not None  # is_moment
        _require(text, is_future=moment > timezone.now() + SLACK, is_before=False)
        generation = _before_all_after(moment, is_day=DAY.fullmatch(text) is not None)
    if generation > until:
        words = {"moment": text, "generation": until}
        raise NoSuchMoment(
            in_each_language(lambda: _("「%(moment)s」は、この答えの世代%(generation)sよりあとです。") % words)
        )
    return generation


def _begin_of(day: str) -> datetime:
    """Its midnight in Tokyo; that of 0001-01-01 is in no year, and nothing was published on that day."""
    return timezone.make_aware(datetime.combine(max(date.fromisoformat(day), date(1, 1, 2)), time.min))


def _before_all_after(moment: datetime, *, is_day: bool) -> int:
    """The generation before the first that came after a moment, or on a day that began then."""
    later = CatalogueEvent.objects.filter(**{"at__gte" if is_day else "at__gt": moment}).first()
    if later is None:
        return Generation.latest()
    before = CatalogueEvent.objects.filter(generation__lt=later.generation).last()
    return before.generation if before else 0


def _is_today(text: str, now: datetime) -> bool:
    """Whether it is the day in Tokyo, which has not ended yet."""
    return DAY.fullmatch(text) is not None and timezone.localdate(now).isoformat() == text


def _moment_of(text: str) -> datetime | None:
    """The last microsecond of a day, or the moment itself."""
    text = text.replace(" ", "+")  # a + that was not written %2B arrives as a blank
    try:
        if DAY.fullmatch(text):
            return timezone.make_aware(datetime.combine(date.fromisoformat(text), time.max))
        if not MOMENT.fullmatch(text):
            return None
        moment = datetime.fromisoformat(text)
        moment = timezone.make_aware(moment) if timezone.is_naive(moment) else moment
        moment.astimezone(timezone.get_current_timezone())  # 9999-12-31T23:59Z has no day in Tokyo,
        moment.astimezone(UTC)  # and the first midnight of Tokyo is in no year: 0001-01-01T00:00
    except (ValueError, OverflowError):
        return None
    return moment


def _day_meant(text: str) -> str:
    """The day that a number is, or the first one of a month or a fiscal year: 20261128, 202611, 2026."""
    written = re.fullmatch(r"(19\d\d|20\d\d)(\d\d)?(\d\d)?", text, re.ASCII)
    if written is None:
        return ""
    day = "-".join((written[1], written[2] or "04", written[3] or "01"))
    return day if _moment_of(day) else ""


def _as_a_day(text: str) -> str:
    day = _day_meant(text)
    return _("数は世代です。日は%(day)sのように書きます。") % {"day": day} if day else ""


def _require(text: str, *, is_future: bool, is_before: bool) -> None:
    if is_future:
        words = {"moment": text, "generation": Generation.latest()}
        sentence = in_each_language(
            lambda: _("「%(moment)s」は、まだ来ていません。いまの世代は%(generation)sです。") % words + _as_a_day(text)
        )
        raise NoSuchMoment(sentence)
    if is_before:
        first = CatalogueEvent.objects.first()
        # To the microsecond, so that the moment that is named is one that is answered.
        began = timezone.localtime(first.at).isoformat() if first else "—"
        words = {"moment": text, "generation": first.generation if first else "—", "began": began}
        sentence = in_each_language(
            lambda: _("「%(moment)s」は、記録がはじまる前です。はじめの世代は%(generation)s（%(began)s）です。") % words
        )
        raise NoSuchMoment(sentence)
