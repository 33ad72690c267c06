"""The words of the mails of following: plain text, in the active language, with whole addresses of this site."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from plans_registry.catalogue.changes import PUBLISHED, WITHDRAWN, MatchingChange
from plans_registry.catalogue.following import confirming_token, ending_token, query_of, search_in_words
from plans_registry.catalogue.models import Entry, Follower
from plans_registry.catalogue.models.followers import DigestPace
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.periods import format_period

PLANS_TOLD, MEASURES_TOLD = 30, 20
"""Of one search, and of one plan; of what is more the number."""
_WORDS_LENGTH = 60
# www.example.com, https://example.com, a@example.com: what a program would make a link of.
_ADDRESS_LIKE = re.compile(r"\S*(?:[:/＠@]|\w[.．]\w)\S*")


@dataclass(frozen=True, slots=True)
class FollowedChanges:
    """A followed search, and what changed in it."""

    follower: Follower
    changes: list[MatchingChange]


def confirming_mail(follower: Follower, snapshot: Snapshot) -> EmailMessage:
    """Goes to whoever was named, perhaps by a stranger: nothing a stranger wrote may look like our invitation."""
    lines = [
        _("%(site)sの次の内容について、新しく公開・更新されたものをメールで受け取る申し込みがありました。")
        % {"site": _site()},
        "",
        *_followed(follower, snapshot),
        "",
        _("受け取る場合は、次のページを開いて「%(button)s」を押してください。%(days)s日のあいだ有効です。")
        % {"button": _("受け取る"), "days": settings.FOLLOW_CONFIRM_DAYS},
        _address("follow_confirm", confirming_token(follower)),
        _("受け取りはじめたあとに同じページを開くと、やめることができます。"),
        "",
        _("心当たりがないときは、何もしないでください。メールアドレスは、この期間のあとに消えます。"),
    ]
    return _mail(follower, _("メールで受け取る申し込みの確認"), lines)


def following_mail(followers: list[Follower], snapshot: Snapshot) -> EmailMessage:
    """What an address follows, for who asks anew for something of it, and how each is ended.  Nothing is to confirm."""
    lines = [
        _("%(site)sに、メールで受け取る申し込みがありました。このアドレスは、次の内容をすでに受け取っています。")
        % {"site": _site()},
        "",
    ]
    for follower in followers:
        lines += [*_followed(follower, snapshot), f"  {_address_to_end(follower)}", ""]
    lines += [
        _("やめるときは、その内容の下のページを開いて「%(button)s」を押してください。")
        % {"button": _("フォローをやめる")},
        _("心当たりがないときは、何もしないでください。受け取っている内容は変わりません。"),
    ]
    return _mail(followers[0], _("すでにメールで受け取っています"), lines)


def digest_mail(told: list[FollowedChanges], snapshot: Snapshot) -> EmailMessage:
    """One mail for all that changed; its header ends everything of the address with one click (RFC 8058)."""
    followers = [followed.follower for followed in told]
    ends = _address("follow_end", ending_token(*followers, everything=True))
    subject = _in_words(followers[0], snapshot)
    if len(followers) > 1:
        subject = _("%(search)sほか%(others)s件") % {"search": subject, "others": len(followers) - 1}
    lines = [line for followed in told for line in _told(followed, snapshot)]
    lines += [
        "--",
        _("承認された計画は、募集中の事業の一覧ではありません。申し込めるかどうかは、自治体にご確認ください。"),
        "",
        _("このアドレスへのメールを、すべてやめる："),
        ends,
    ]
    mail = _mail(followers[0], _("更新：%s") % subject, lines)
    mail.extra_headers |= {"List-Unsubscribe": f"<{ends}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return mail


def _mail(follower: Follower, subject: str, lines: Iterable[str]) -> EmailMessage:
    headers = {"Auto-Submitted": "auto-generated"}  # RFC 3834: no holiday replies
    return EmailMessage(f"{subject}｜{_site()}", "\n".join([*lines, ""]), to=[follower.address], headers=headers)


def _site() -> str:
    return _("東京 地域産業活性化計画データベース")


def _told(followed: FollowedChanges, snapshot: Snapshot) -> Iterator[str]:
    follower = followed.follower
    yield f"■ {_in_words(follower, snapshot)}"
    yield _address("measures") + (f"?{follower.search}" if follower.search else "")
    yield ""
    for change in followed.changes[:PLANS_TOLD]:
        yield from _plan(change, snapshot)
        yield ""
    if len(followed.changes) > PLANS_TOLD:
        more = len(followed.changes) - PLANS_TOLD
        yield ngettext("ほかに計画%(number)s件", "ほかに計画%(number)s件", more) % {"number": more}
        yield ""
    yield _("この内容だけをやめる：")
    yield _address_to_end(follower)
    yield ""


def _plan(change: MatchingChange, snapshot: Snapshot) -> Iterator[str]:
    edition = change.plan.edition
    kinds = {PUBLISHED: _("公開"), WITHDRAWN: _("公開取りやめ")}
    yield _("［%(kind)s］%(place)s「%(title)s」（%(period)s）") % {
        "kind": kinds.get(change.plan.kind, _("更新")),
        "place": snapshot.known.label("municipality", edition.municipality_id),
        "title": edition.title,
        "period": format_period(edition.period, get_language() or "ja"),
    }
    if change.plan.kind == PUBLISHED:
        yield from _measures(_("施策"), change.added)
    elif change.plan.kind == WITHDRAWN:
        yield from _measures(_("なくなった施策"), change.removed)
    else:
        yield from _measures(_("加わった施策"), change.added)
        yield from _measures(_("変わった施策"), change.changed)
        yield from _measures(_("なくなった施策"), change.removed)
        if change.plan.is_of_source_alone:
            yield "  " + _("出典が変わりました。")
        elif not (change.added or change.changed or change.removed):
            yield "  " + _("計画の説明や並び順などが変わりました。")
    if change.plan.kind != WITHDRAWN:
        yield "  " + _address("plan", edition.key)


def _measures(label: str, entries: tuple[Entry, ...]) -> Iterator[str]:
    if not entries:
        return
    yield "  " + _("%(label)s：%(number)s件") % {"label": label, "number": len(entries)}
    for entry in entries[:MEASURES_TOLD]:
        yield "  ・" + " ".join(entry.name.split())
    if len(entries) > MEASURES_TOLD:
        more = len(entries) - MEASURES_TOLD
        yield "  " + ngettext("ほかに施策%(number)s件", "ほかに施策%(number)s件", more) % {"number": more}


def followed_in_words(follower: Follower, snapshot: Snapshot) -> str:
    """What somebody asked to follow, who may be a stranger to whoever reads it: of the words nothing that looks like an address."""
    return _in_words(follower, snapshot, words=_harmless)


def _followed(follower: Follower, snapshot: Snapshot) -> Iterator[str]:
    yield f"  {followed_in_words(follower, snapshot)}"
    yield f"  {DigestPace(follower.pace).label}"


def _in_words(follower: Follower, snapshot: Snapshot, *, words: Callable[[str], str] = str) -> str:
    """In one line: a break would end the header of the subject, or begin a paragraph of a stranger's."""
    query = query_of(follower.search, snapshot)
    if query is None:
        return _("条件")
    return " ".join(search_in_words(query.replaced(q=words(query.q)), snapshot.known).split())


def _harmless(words: str) -> str:
    """Without what looks like an address, and not longer than a search is: this mail nobody may have asked for."""
    shown = _ADDRESS_LIKE.sub("…", words)
    return shown if len(shown) <= _WORDS_LENGTH else shown[:_WORDS_LENGTH] + "…"


def _address_to_end(follower: Follower) -> str:
    return _address("follow_end", ending_token(follower, everything=False))


def _address(name: str, *arguments: str) -> str:
    return settings.SITE_URL + reverse(f"public:{name}", args=arguments)
