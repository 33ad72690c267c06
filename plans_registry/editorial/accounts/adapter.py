"""Where the registry differs from allauth's usual accounts."""

import logging
import smtplib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest

MAILS = ThreadPoolExecutor(max_workers=1, thread_name_prefix="account-mail")
ENCRYPTED = "fernet:"
_log = logging.getLogger(__name__)


class StaffAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Whether to go there afterwards; allauth's fails on what is no address: ``http://[::1``."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failed attempts are counted by name and address together.

        By name alone a stranger could lock a colleague out; by address alone one forgetful person a whole town hall.
        Of an IPv6 address the first half counts: the other half is its owner's to choose.
        """
        name = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{name}:{ratelimit.truncate_ip(self.get_client_ip(request))}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Besides, slowly, by name over all addresses: a guesser may have thousands of them."""
        super().pre_authenticate(request, **credentials)
        name = super()._get_login_attempts_cache_key(request, **credentials)
        self._of_account = ratelimit.consume(request, app="allauth.account", action="login_failed_anywhere", key=name)
        if not self._of_account:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        """After a right password."""
        super()._rollback_login_failed_rl_usage()
        if self._of_account:
            self._of_account.rollback()

    def post_login(self, request: HttpRequest, user: Any, **hints: Any) -> Any:
        """Who has no second factor is led to set one up, and has typed the password a moment ago: it is not asked for again."""
        if not is_mfa_enabled(user):
            record_authentication(request, user, method="password", reauthenticated=True)
        return super().post_login(request, user, **hints)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second factor confirms with it: the password again would prove nothing new."""
        methods = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] != "reauthenticate"] or methods

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """After the answer: who asks for a new password would see from the wait that the address has an account."""
        told = {"request": self.request, "email": email, **context}
        MAILS.submit(_send, self.render_mail(template_prefix, email, told))


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except (OSError, smtplib.SMTPException):
        _log.exception("A mail to an account was not sent")


class FactorAdapter(DefaultMFAAdapter):
    """Seeds of second factors are encrypted with the secret key: a copy of the database alone opens no account."""

    def encrypt(self, text: str) -> str:
        return ENCRYPTED + _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A seed that no key opens is another one each time: no code is right."""
        try:
            return _decrypted(encrypted_text)
        except InvalidToken:
            _log.error("A second factor was encrypted with another SECRET_KEY: its person needs a new one")
            return generate_totp_secret()


def renew_seeds() -> int:
    """Encrypt with the present key what stands in clear or under an earlier one; how many seeds there were."""
    count = 0
    with transaction.atomic():
        for row, name in _seeds():
            if _opens(settings.SECRET_KEY, row.data[name]):
                continue
            try:
                row.data[name] = FactorAdapter().encrypt(_decrypted(row.data[name]))
            except InvalidToken:
                continue  # no key of ours; said whenever it is used
            row.save(update_fields=["data"])
            count += 1
    return count


def open_seeds() -> int:
    """Put every seed in clear, for a release that knows no encrypted ones; how many were not."""
    count = 0
    with transaction.atomic():
        for row, name in _seeds():
            if row.data[name].startswith(ENCRYPTED):
                with suppress(InvalidToken):  # no key of ours: its person needs a new one in any release
                    row.data[name] = _decrypted(row.data[name])
                    row.save(update_fields=["data"])
                    count += 1
    return count


def _seeds() -> Iterator[tuple[Authenticator, str]]:
    """Each row that has a seed, and the name it has there."""
    for row in Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN):
        yield row, "secret" if row.type == Authenticator.Type.TOTP else "seed"


def _decrypted(text: str) -> str:
    if not text.startswith(ENCRYPTED):
        return text  # stored before seeds were encrypted
    return _box().decrypt(text.removeprefix(ENCRYPTED)).decode()


def _opens(key: str, text: str) -> bool:
    try:
        _fernet(key).decrypt(text.removeprefix(ENCRYPTED))
    except InvalidToken:
        return False
    return True


def _box() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(key: str) -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(f"second factors:{key}".encode()).digest()))
