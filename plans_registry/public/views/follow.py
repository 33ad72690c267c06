"""フォロー: a visitor asks for mail about a search, confirms it by a link, and ends it by another.

No page tells whether an address follows anything, and none lists what one does: the mails themselves do.
"""

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from plans_registry.catalogue.digest_text import followed_in_words
from plans_registry.catalogue.filters import MeasureFilter
from plans_registry.catalogue.following import (
    FollowError,
    ask_to_follow,
    asked_by,
    confirm_following,
    end_following,
    ending_token,
    is_ending,
    mail_address,
    search_in_words,
    search_of,
)
from plans_registry.catalogue.models.followers import DigestPace, Follower
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.public.jinja import page
from plans_registry.public.links import measures_address, url
from plans_registry.public.throttle import require_own_short_form, within_limits
from plans_registry.rates import HOUR


class FollowForm(forms.Form):
    """``website`` is a trap: people do not see it, programs that fill in every field do."""

    address = forms.CharField(
        label=gettext_lazy("メールアドレス"),
        error_messages={"required": gettext_lazy("メールアドレスを入力してください。")},
    )
    pace = forms.ChoiceField(
        label=gettext_lazy("どのくらいの間隔で受け取りますか"),
        choices=DigestPace,
        initial=DigestPace.DAILY,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("間隔を選んでください。"),
            "invalid_choice": gettext_lazy("間隔を選んでください。"),
        },
    )
    website = forms.CharField(required=False)

    def clean_address(self) -> str:
        try:
            return mail_address(self.cleaned_data["address"])
        except FollowError as error:
            raise forms.ValidationError(str(error)) from error

    @property
    def is_trapped(self) -> bool:
        return bool(self.cleaned_data["website"])


@dataclass(frozen=True, slots=True)
class Message:
    """A page that says one thing, perhaps of a follower, and may have one button, which sends its own address.

    ``address_to_end``: of the page where following ends.
    """

    title: str
    paragraphs: tuple[str, ...]
    button: str = ""
    search: str = ""
    pace: str = ""
    address_to_end: str = ""


# No cookie for a token, as at the contact form: nobody is signed in, and foreign pages and floods are refused.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """``/follow/`` with the parameters of ``/measures/``: what is found there is followed."""
    snapshot = Snapshot.take()
    asked = MeasureFilter(request.GET, snapshot=snapshot)
    context = {
        "search": search_in_words(asked.query, snapshot.known),
        "measures": measures_address(asked.query),
        "notices": asked.ignored,
        "too_many": False,
        "days": settings.FOLLOW_CONFIRM_DAYS,
    }
    try:
        search = search_of(asked.query, snapshot)
    except FollowError as error:
        notices = [*asked.ignored, str(error)]
        return page(request, "follow.html", {**context, "notices": notices, "form": None}, status=_refused(request))
    context["action"] = url("public:follow") + (f"?{search}" if search else "")
    context["page_parameters"] = parse_qsl(search)
    if request.method != "POST":
        return page(request, "follow.html", {**context, "form": FollowForm()})
    require_own_short_form(request)
    form = FollowForm(request.POST)
    context["form"] = form
    if not form.is_valid():
        return page(request, "follow.html", context, status=422)
    if not form.is_trapped:
        limits = {"of_one": settings.FOLLOWS_PER_HOUR, "in_all": settings.FOLLOWS_PER_HOUR_IN_ALL}
        if not within_limits(request, "follow", **limits):
            response = page(request, "follow.html", {**context, "too_many": True}, status=429)
            response["Retry-After"] = str(HOUR)
            return response
        ask_to_follow(
            address=form.cleaned_data["address"],
            search=search,
            pace=form.cleaned_data["pace"],
            language=get_language() or "ja",
        )
    return redirect("public:follow_sent")


def _refused(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


@never_cache
@require_safe
def follow_sent(request: HttpRequest) -> HttpResponse:
    """The answer to every request, whoever asks for whichever address."""
    said = Message(
        _("確認のメールを送ります"),
        (
            _("数分のうちに届くメールのリンクを開いて「%(button)s」を押すと、フォローが始まります。")
            % {"button": _("受け取る")},
            _("同じ内容をすでにフォローしているときは、フォローの一覧と、やめるためのリンクが届きます。"),
            _(
                "届かないときは、迷惑メールの中と、アドレスのまちがいを確かめてください。同じ申し込みへのメールは、1日に1通までです。"
            ),
            _(
                "このアドレスがすでにフォローしているかどうかは、だれにも分からないように、いつもこのページを表示します。"
            ),
        ),
    )
    return _message(request, said)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Reading the page confirms nothing: programs that check mails for viruses open every link."""
    asked = asked_by(token)
    if asked is None:
        return _over(request)
    if request.method != "POST":
        return _message(request, _going_on(asked) if asked.confirmed_at else _asking(asked))
    require_own_short_form(request)
    try:
        follower = confirm_following(token)
    except FollowError as error:
        return _message(request, Message(_("これ以上フォローできません"), (str(error),)), status=422)
    if follower is None:
        return _over(request)
    return _message(request, replace(_going_on(follower), title=_("フォローを始めました")))


def _asking(asked: Follower) -> Message:
    return Message(
        _("メールで受け取りますか"),
        (_("計画の公開・更新・公開取りやめがあったときにだけ、まとめて1通のメールが届きます。いつでもやめられます。"),),
        button=_("受け取る"),
        search=followed_in_words(asked, Snapshot.take()),
        pace=str(DigestPace(asked.pace).label),
    )


def _going_on(follower: Follower) -> Message:
    """What is followed, and the way to its end: the first digest, which has it, too, may come in years."""
    return replace(
        _asking(follower),
        title=_("すでにフォローしています"),
        paragraphs=(
            _("変わったことがあったときに、メールが届きます。変わったことがないときは、届きません。"),
            _("届いたメールの終わりにあるリンクからも、やめられます。"),
        ),
        button="",
        address_to_end=url("public:follow_end", ending_token(follower, everything=False)),
    )


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_end(request: HttpRequest, token: str) -> HttpResponse:
    """A mail program sends ``List-Unsubscribe=One-Click`` here, from anywhere, and the end is at once (RFC 8058)."""
    if not is_ending(token):
        return _over(request)
    if request.method != "POST":
        ask = Message(
            _("メールを受け取るのをやめますか"),
            (_("このページには、アドレスもフォローしている内容も表示しません。押すと、すぐに消えます。"),),
            button=_("フォローをやめる"),
        )
        return _message(request, ask)
    end_following(token)
    ended = Message(
        _("フォローをやめました"),
        (_("アドレスと内容を消しました。このリンクについては、もうメールは届きません。"),),
    )
    return _message(request, ended)


def _over(request: HttpRequest) -> HttpResponse:
    over = Message(
        _("このリンクは使えません"),
        (
            _(
                "期限が過ぎたか、フォローがすでに終わったか、リンクが途中で切れています。もう一度、フォローしたいページから申し込んでください。"
            ),
        ),
    )
    return _message(request, over, status=410)


def _message(request: HttpRequest, message: Message, *, status: int = 200) -> HttpResponse:
    return page(request, "follow_message.html", {"message": message}, status=status)
