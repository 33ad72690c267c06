"""Who is signed in, asked where that matters: no public page has a session, a user or messages for one.

Django's own middleware makes all three for every request, which together takes three parts of a hundred of a page.
"""

from collections.abc import Callable

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

KNOW_WHO = ("/accounts", "/admin", "/media", "/preview")
"""Where addresses begin under which staff see what others do not; elsewhere a view that asks who somebody is fails."""
KEPT_BY_NOBODY = ("/accounts", "/admin", "/preview")
"""Where no browser or cache keeps an answer that does not itself say how."""


class OfStaff:
    """Beside one of Django's, does as that does, but only there."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(KNOW_WHO):
            return super().__call__(request)  # type: ignore[misc]
        return self.get_response(request)  # type: ignore[attr-defined]


class StaffSessions(OfStaff, SessionMiddleware):
    pass


class StaffSignedIn(OfStaff, AuthenticationMiddleware):
    pass


class StaffMessages(OfStaff, MessageMiddleware):
    pass


def leave_no_copy(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware for machines that several people use: what one has seen is in no copy on the disk for the next.

    The pages of accounts, of which one shows the seed of a second factor, come from allauth, which says nothing of copies.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.path_info.startswith(KEPT_BY_NOBODY):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer
