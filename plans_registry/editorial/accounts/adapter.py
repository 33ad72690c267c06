"""Where the registry differs from allauth's usual accounts."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
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

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second factor confirms with it: the password again would prove nothing new."""
        methods = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] != "reauthenticate"] or methods
