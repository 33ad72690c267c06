"""The sign-in form, the names of passkeys, and the page where a person who was invited chooses a password."""

import unicodedata
from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.utils import filter_users_by_email, perform_login
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from plans_registry.editorial.accounts.invitations import InvitationOver, accept, invited


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("メールアドレス（または利用者名）")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""  # the page has its own way to a forgotten password

    def user_credentials(self) -> dict[str, Any]:
        """What was typed as an address or as a name, never as both.

        allauth tries an address three times, as a name that is one, as a name and as an address, and hashes the password
        for each person it finds: the wait would tell that somebody has the address.
        """
        credentials = super().user_credentials()
        if {"email", "username"} <= credentials.keys():
            del credentials["username" if filter_users_by_email(credentials["email"]) else "email"]
        return credentials


class NarrowCode(forms.Form):
    """A code typed with a Japanese keyboard: １２３４５６ is 123456."""

    def clean_code(self) -> str:
        self.cleaned_data["code"] = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        return super().clean_code()  # type: ignore[misc]


class CodeForm(NarrowCode, AuthenticateForm):
    pass


class CodeAgainForm(NarrowCode, ReauthenticateForm):
    pass


class FirstCodeForm(NarrowCode, ActivateTOTPForm):
    pass


class PasskeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("名前")
        self.fields["name"].help_text = _("あとで見分けられるように付けます。例：机のパソコン")
        self.fields["passwordless"].label = _("パスキーだけでログインする")
        self.fields["passwordless"].help_text = _("選ぶと、メールアドレスとパスワードを入力せずにログインできます。")


class PasskeyNameForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("名前")


class FirstPasswordForm(SetPasswordForm):
    """The password a person chooses on accepting an invitation, by Django's own rules."""

    error_messages = {"password_mismatch": gettext_lazy("2つのパスワードが違います。同じものを入力してください。")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, second = self.fields["new_password1"], self.fields["new_password2"]
        first.label, second.label = _("パスワード"), _("パスワード（もう一度）")
        first.help_text = _("12文字以上。氏名やメールアドレスに似たものは使えません。")
        second.help_text = ""


@never_cache
@sensitive_post_parameters()
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password and be signed in; a link that is over says why and what to do."""
    try:
        user = invited(token)
        form = FirstPasswordForm(user, request.POST or None)
        if not form.is_valid():
            return render(request, "account/invitation.html", {"form": form, "person": user})
        accept(user, form.cleaned_data["new_password1"])
    except InvitationOver as over:
        return render(request, "account/invitation_over.html", {"reason": str(over)}, status=410)
    return perform_login(request, user)
