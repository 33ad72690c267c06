"""The page an invitation leads to."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from plans_registry.editorial.accounts.forms import FirstPasswordForm
from plans_registry.editorial.accounts.invitations import InvitationOver, accept, invited


@never_cache
@sensitive_post_parameters()
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password and be signed in; a link that is over says why and what to do."""
    try:
        user = invited(token)
    except InvitationOver as over:
        return render(request, "account/invitation_over.html", {"reason": str(over)}, status=410)
    form = FirstPasswordForm(user, request.POST or None)
    if not form.is_valid():
        return render(request, "account/invitation.html", {"form": form, "person": user})
    accept(user, form.cleaned_data["password1"])
    # Typed a moment ago: not asked for again before the second factor is set up.
    record_authentication(request, user, method="password", reauthenticated=True)
    return perform_login(request, user)
