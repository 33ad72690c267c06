"""The contact form, by which a visitor tells staff of a mistake or of something that cannot be used."""

import re
import unicodedata
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from plans_registry.catalogue.models import Report
from plans_registry.catalogue.models.reports import TEXT_LENGTH, receive
from plans_registry.public.jinja import page
from plans_registry.public.throttle import host_of, require_own_short_form, within_limits
from plans_registry.rates import HOUR


def at_most(characters: int) -> MaxLengthValidator:
    return MaxLengthValidator(
        characters, _("%(limit_value)d文字までで書いてください。いまは%(show_value)d文字あります。")
    )


FEWEST_DIGITS = 8
"""Of a telephone number: 03-0000-0000 has ten, some abroad fewer."""


def can_be_answered(reply_to: str) -> None:
    """An e-mail address, or what has the digits of a telephone number: else the visitor waits for an answer in vain."""
    if "@" in reply_to:
        EmailValidator(_("メールアドレスに打ちまちがいがあるようです。例：hanako@example.jp"))(reply_to)
    elif len(re.findall(r"\d", reply_to)) < FEWEST_DIGITS:
        raise ValidationError(_("メールアドレスか電話番号を書いてください。例：hanako@example.jp、03-0000-0000"))


class ReplyField(forms.CharField):
    """As a Japanese keyboard types it, too: ａ＠ｅｘａｍｐｌｅ．ｊｐ."""

    def to_python(self, value: str | None) -> str:
        return unicodedata.normalize("NFKC", super().to_python(value) or "")


class ReportForm(forms.Form):
    """``website`` is a trap: people do not see it, programs that fill in every field do."""

    kind = forms.ChoiceField(
        label=_("何についての連絡ですか"),
        choices=Report.Kind,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("何についての連絡か、選んでください。"),
            "invalid_choice": _("何についての連絡か、選んでください。"),
        },
    )
    text = forms.CharField(
        label=_("連絡の内容"),
        validators=[at_most(TEXT_LENGTH)],
        widget=forms.Textarea,
        error_messages={"required": _("内容を入力してください。")},
    )
    page = forms.CharField(
        label=_("どのページですか（書かなくてもかまいません）"), validators=[at_most(300)], required=False
    )
    reply_to = ReplyField(
        label=_("返事が必要なときの送り先（書かなくてもかまいません）"),
        validators=[at_most(200), can_be_answered],
        required=False,
    )
    website = forms.CharField(required=False)

    @property
    def is_trapped(self) -> bool:
        return bool(self.cleaned_data["website"])


def page_before(request: HttpRequest) -> str:
    """The page of this site a visitor comes from, to save the writing: ``?page=``, else the referring page."""
    named = request.GET.get("page", "")
    if named.startswith("/"):
        return named[:300]
    address = request.headers.get("Referer", "")
    if host_of(address) != request.get_host():
        return ""
    referrer = urlsplit(address)
    if "/contact/" in referrer.path:
        return ""
    return (f"{referrer.path}?{referrer.query}" if referrer.query else referrer.path)[:300]


SENT_AS = ("kind", "text", "page", "reply_to")


# No cookie for a token: nobody is signed in here, the browser's own Origin tells foreign pages off, and the rate is limited.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request, ReportForm(initial={"page": page_before(request)}))
    require_own_short_form(request)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    if not form.is_trapped:
        limits = {"of_one": settings.REPORTS_PER_HOUR, "in_all": settings.REPORTS_PER_HOUR_IN_ALL}
        if not within_limits(request, "report", **limits):
            response = _form_page(request, form, status=429, too_many=True)
            response["Retry-After"] = str(HOUR)
            return response
        receive(**{name: form.cleaned_data[name] for name in SENT_AS}, language=get_language() or "ja")
    return redirect("public:received")


@never_cache
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    return page(request, "received.html", {})


def _form_page(request: HttpRequest, form: ReportForm, *, status: int = 200, too_many: bool = False) -> HttpResponse:
    return page(request, "contact.html", {"form": form, "too_many": too_many}, status=status)
