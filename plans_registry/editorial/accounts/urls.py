"""Addresses of accounts, under ``/accounts/``: allauth's, without those of signing up and of several e-mail addresses."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from django.urls import include, path, re_path

from plans_registry.editorial.accounts.forms import invitation
from plans_registry.editorial.accounts.second_factor import changing_factors, if_any_first

FACTORS = [
    path("", mfa.index, name="mfa_index"),
    path("authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("totp/activate/", changing_factors(totp.activate_totp), name="mfa_activate_totp"),
    path("totp/deactivate/", changing_factors(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery-codes/", changing_factors(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "recovery-codes/generate/", changing_factors(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path(
        "recovery-codes/download/", changing_factors(codes.download_recovery_codes), name="mfa_download_recovery_codes"
    ),
    path("webauthn/", changing_factors(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("webauthn/login/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("webauthn/reauthenticate/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("webauthn/add/", changing_factors(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("webauthn/keys/<int:pk>/remove/", changing_factors(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", changing_factors(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
]

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("invitation/<str:token>/", invitation, name="invitation"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", if_any_first(account.password_change), name="account_change_password"),
    path("password/set/", if_any_first(account.password_set), name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("2fa/", include(FACTORS)),
    path("sessions/", if_any_first(sessions.list_usersessions), name="usersessions_list"),
]
