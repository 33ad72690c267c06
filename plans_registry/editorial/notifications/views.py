"""The page on which a person chooses how soon to be told of what."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans_registry.editorial.pages import frame, staff_page
from plans_registry.models import Notification, NotificationChoice
from plans_registry.models.notifications import Kind, Pace


class ChoicesForm(forms.Form):
    """One choice for each kind."""

    def __init__(self, user: Any, data: Any = None) -> None:
        chosen = dict(NotificationChoice.objects.filter(user=user).values_list("kind", "pace"))
        super().__init__(data, initial={kind: chosen.get(kind, Pace.DAILY) for kind in Kind.values})
        for kind in Kind:
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label,
                choices=Pace.choices,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("送り方を選んでください。"),
                    "invalid_choice": _("送り方を選んでください。"),
                },
            )


@staff_page()
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: HttpRequest) -> HttpResponse:
    form = ChoicesForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        _choose(request.user, form.cleaned_data)
        messages.success(request, _("お知らせの送り方を保存しました。"))
        return HttpResponseRedirect(reverse("notifications"))
    return render(request, "notifications/choices.html", {**frame(request, _("メールのお知らせ")), "form": form})


@transaction.atomic
def _choose(user: Any, paces: dict[str, str]) -> None:
    """Keep the choices; what waits to be sent follows them."""
    for kind, pace in paces.items():
        NotificationChoice.objects.update_or_create(user=user, kind=kind, defaults={"pace": pace})
        waiting = Notification.objects.filter(user=user, kind=kind, state=Notification.State.WAITING)
        if pace == Pace.NONE:
            waiting.delete()
        else:
            waiting.update(pace=pace)
