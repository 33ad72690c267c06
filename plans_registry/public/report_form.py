"""What a visitor fills in to tell staff something."""

from urllib.parse import urlsplit

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from plans_registry.catalogue.models import Report
from plans_registry.catalogue.models.reports import TEXT_LENGTH


def at_most(characters: int) -> MaxLengthValidator:
    return MaxLengthValidator(
        characters, _("%(limit_value)d文字までで書いてください。いまは%(show_value)d文字あります。")
    )


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
    page = forms.CharField(
        label=_("どのページですか（書かなくてもかまいません）"), validators=[at_most(300)], required=False
    )
    text = forms.CharField(
        label=_("連絡の内容"),
        validators=[at_most(TEXT_LENGTH)],
        widget=forms.Textarea,
        error_messages={"required": _("内容を入力してください。")},
    )
    reply_to = forms.CharField(
        label=_("返事が必要なときの送り先（書かなくてもかまいません）"), validators=[at_most(200)], required=False
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
    referrer = urlsplit(request.headers.get("Referer", ""))
    if referrer.netloc != request.get_host() or "/contact/" in referrer.path:
        return ""
    return (f"{referrer.path}?{referrer.query}" if referrer.query else referrer.path)[:300]
