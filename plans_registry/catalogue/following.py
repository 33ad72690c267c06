"""The verbs of following by mail: ask, confirm, end.  Whoever asks learns nothing of whom an address belongs to.

Asking does the same to the database and answers the same whether an address already follows or not; all mail leaves
later, with ``send_digests``.  Links carry a signature and no address.
"""

import unicodedata
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from plans_registry.catalogue.filters import PARAMETER_LABELS, STATE_LABELS, MeasureFilter
from plans_registry.catalogue.models import Generation
from plans_registry.catalogue.models.followers import (
    ADDRESS_LENGTH,
    DAY,
    LOCAL_LENGTH,
    SEARCH_LENGTH,
    Follower,
    FollowerQuerySet,
)
from plans_registry.catalogue.query import FACETS, MeasureQuery
from plans_registry.catalogue.query_language import parse
from plans_registry.catalogue.question import inside_marks
from plans_registry.catalogue.reference import Reference
from plans_registry.catalogue.search import search
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.periods import format_year

SEARCHES_OF_ONE = 20
"""Searches that one address may follow."""

_CONFIRMING, _ENDING = "follow.confirm", "follow.end"


class FollowError(Exception):
    """What cannot be done, in a sentence for the person."""


def mail_address(text: str) -> str:
    """An address as it is stored and compared: ｔａｒｏ＠例え.JP is taro@xn--r8jz45g.jp.  Raises :class:`FollowError`."""
    typed = unicodedata.normalize("NFKC", text).strip().lower()
    local, _at, domain = typed.rpartition("@")
    # "a b"@example.jp and a@[192.0.2.1] are addresses, but nobody's.
    if len(typed) > ADDRESS_LENGTH or len(local) > LOCAL_LENGTH or '"' in typed or "[" in typed:
        raise FollowError(_("このメールアドレスには送れません。ほかのアドレスを入力してください。"))
    try:
        address = f"{local}@{domain.encode('idna').decode()}"
        EmailValidator(allowlist=[])(address)
    except (UnicodeError, ValidationError) as error:
        raise FollowError(_("メールアドレスの形が正しくありません。例：taro@example.jp")) from error
    if len(address) > ADDRESS_LENGTH:  # names in Japanese grow
        raise FollowError(_("このメールアドレスには送れません。ほかのアドレスを入力してください。"))
    return address


def search_of(query: MeasureQuery, snapshot: Snapshot) -> str:
    """A query as it is followed: its canonical query string, without the order of its results.

    Words are followed as they are read today: a plan withdrawn later must not make them mean something else.
    Raises :class:`FollowError` where it is too long.
    """
    if query.q and not query.match:
        hits = search(query, today=snapshot.today, stamp=snapshot.stamp)
        query = query.replaced(match=hits.match if hits.question.groups else "")
    kept = query.replaced(sort="", as_of="").querystring().removeprefix("?")
    if len(kept) > SEARCH_LENGTH:
        raise FollowError(_("条件が多すぎるため、フォローできません。ことばや条件を減らしてください。"))
    return kept


def query_of(search: str, snapshot: Snapshot) -> MeasureQuery | None:
    """The query of a followed search; None where the registry no longer knows one of its values."""
    asked = MeasureFilter(QueryDict(search), snapshot=snapshot)
    return None if asked.ignored else asked.query


def search_in_words(query: MeasureQuery, known: Reference) -> str:
    """販路 ／ 地域：多摩、区部 ／ 年度：令和5年度; all measures where nothing is chosen; of one place its name alone."""
    chosen = [(facet, value) for facet in FACETS for value in query.chosen(facet)]
    if not query.q and not chosen:
        return _("すべての計画と施策")
    if not query.q and len(chosen) == 1 and query.municipality:
        return known.label("municipality", query.municipality[0])
    return " ／ ".join(conditions_in_words(query, known))


def conditions_in_words(query: MeasureQuery, known: Reference) -> list[str]:
    """「販路」, 「創業」を含まない, 地域：多摩、区部: the words, those left out, and each filter."""
    parts = _words_in_words(query.q) if query.q else []
    for facet in FACETS:
        if values := [_value_in_words(facet, value, known) for value in query.chosen(facet)]:
            condition = {"name": PARAMETER_LABELS[facet], "value": _("、").join(values)}
            parts.append(_("%(name)s：%(value)s") % condition)
    return parts


def _words_in_words(words: str) -> list[str]:
    question = parse(words, length_limit=settings.QUERY_LENGTH_LIMIT, term_limit=settings.QUERY_TERM_LIMIT)
    if not question.excluded:
        return [_("「%(words)s」") % {"words": words}]
    looked_for = question.without_excluded.text()
    said = [_("「%(words)s」") % {"words": inside_marks(looked_for)}] if looked_for else []
    return [*said, question.excluded_in_words()]


def _value_in_words(facet: str, value: str, known: Reference) -> str:
    if facet == "state":
        return str(STATE_LABELS[value])
    return format_year(int(value)) if facet == "year" else known.label(facet, value)


@transaction.atomic
def ask_to_follow(*, address: str, search: str, pace: str, language: str) -> None:
    """Let a mail be sent with the link to confirm: for the same request at most one a day, for one address a few."""
    now = timezone.now()
    mine = Follower.objects.filter(address=address)
    if mine.filter(asked_at__gte=now - DAY).count() >= settings.FOLLOW_MAILS_PER_DAY:
        return
    wish = {"address": address, "search": search, "pace": pace, "language": language}
    # Both statements in any case, so that neither the answer nor its time depends on what is there.
    Follower.objects.filter(**wish, asked_at__lt=now - DAY).update(asked_at=now, not_before=now, attempts=0)
    Follower.objects.bulk_create([Follower(**wish, asked_at=now, not_before=now)], ignore_conflicts=True)


def confirming_token(follower: Follower) -> str:
    return signing.dumps(follower.pk, salt=_CONFIRMING)


def ending_token(*followers: Follower, everything: bool) -> str:
    """Ends these; with ``everything`` all else of the address, too.  Good for ever: a mail may be opened late."""
    return signing.dumps([[follower.pk for follower in followers], everything], salt=_ENDING, compress=True)


def asked_by(token: str) -> Follower | None:
    """The request that a link to confirm is about; None where there is none or the link is too old.

    Once it is confirmed the link is never too old: its page then says so, and leads to the end.
    """
    return _asked_by(Follower.objects.all(), token)


def is_ending(token: str) -> bool:
    return _ended_by(token) is not None


@transaction.atomic
def confirm_following(token: str) -> Follower | None:
    """Follow from now on; None where the link is spent, too old or not ours.  A second time it changes nothing.

    The same search at another pace or in another language gives way, and what it has told stays told.
    """
    row = _asked_by(Follower.objects.select_for_update(), token)
    if row is None or row.confirmed_at:
        return row
    mine = Follower.objects.filter(address=row.address).exclude(pk=row.pk)
    others = mine.filter(search=row.search)
    before = others.confirmed().order_by("-digest_generation").first()
    if before is None and mine.confirmed().count() >= SEARCHES_OF_ONE:
        raise FollowError(
            _("1つのアドレスでフォローできるのは、%sつまでです。ほかのフォローをやめてから、もう一度開いてください。")
            % SEARCHES_OF_ONE
        )
    row.confirmed_at = timezone.now()
    row.digest_at = before.digest_at if before else row.confirmed_at
    row.digest_generation = before.digest_generation if before else Generation.latest()
    row.attempts, row.not_before = 0, row.confirmed_at
    row.save()
    others.delete()
    return row


def end_following(token: str) -> bool:
    """End what the link is about; False where the link is not ours.  What has ended before is no error."""
    told = _ended_by(token)
    if told is None:
        return False
    keys, everything = told
    rows = Follower.objects.filter(pk__in=keys)
    if everything:
        rows = Follower.objects.filter(address__in=rows.values("address"))
    rows.delete()
    return True


def end_address(address: str) -> int:
    """End everything of an address; how many searches it followed or had asked to follow."""
    return Follower.objects.filter(address=address).delete()[0]


def forget_unconfirmed() -> int:
    return Follower.objects.forgotten(timezone.now(), settings.FOLLOW_CONFIRM_DAYS).delete()[0]


def _asked_by(rows: FollowerQuerySet, token: str) -> Follower | None:
    try:
        row = rows.filter(pk=signing.loads(token, salt=_CONFIRMING)).first()
        if row and not row.confirmed_at:
            signing.loads(token, salt=_CONFIRMING, max_age=timedelta(days=settings.FOLLOW_CONFIRM_DAYS))
    except signing.BadSignature:
        return None
    return row


def _ended_by(token: str) -> tuple[list[int], bool] | None:
    try:
        keys, everything = signing.loads(token, salt=_ENDING)
    except signing.BadSignature:
        return None
    return keys, everything
