"""Small answers for the editor's page: a picture that is not saved yet, and what the words of a part propose."""

import json
from functools import partial
from typing import Any

from django import forms
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from plans_registry.documents.plan import MeasureDocument
from plans_registry.editorial.checks import may_edit
from plans_registry.editorial.editor.facts import storable
from plans_registry.editorial.editor.proposals import TagProposals
from plans_registry.editorial.editor.uploads import folder_of, is_upload
from plans_registry.editorial.pages import for_staff
from plans_registry.editorial.permissions import plans_of
from plans_registry.models import OpenPage
from plans_registry.models.audit import person_name


@partial(for_staff, cacheable=True)
@require_safe
def upload(request: HttpRequest, name: str) -> HttpResponseBase:
    """One of the person's own pictures; nobody else's."""
    place = f"{folder_of(request.user)}/{name}"
    if not is_upload(place, request.user):
        raise Http404
    response = FileResponse(default_storage.open(place))
    response["Cache-Control"] = "private, max-age=3600"
    return response


@for_staff
@require_safe
def proposals(request: HttpRequest) -> JsonResponse:
    """``types`` and ``forms`` for ``?name=&description=`` under a pillar of ``?pillar=`` types, or for a ``?title=``."""
    known = TagProposals.load()
    if "title" in request.GET:
        return JsonResponse({"types": known.for_pillar(request.GET["title"])})
    part = MeasureDocument(number=1, name=request.GET.get("name", ""), description=request.GET.get("description", ""))
    types, forms = known.for_measure(part, known.known_types(request.GET.getlist("pillar")))
    return JsonResponse({"types": types, "forms": forms})


class OpenPageForm(forms.Form):
    """What an open page tells of itself; ``typed`` is JSON, pairs of a control and its value."""

    page = forms.CharField(max_length=32)
    typed = forms.CharField(required=False, max_length=2_000_000)

    def clean_typed(self) -> list | None:
        try:
            typed = json.loads(self.cleaned_data["typed"] or "null")
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError("JSON") from error
        if typed is None:
            return None
        if not isinstance(typed, list) or not all(_is_entry(entry) for entry in typed):
            raise forms.ValidationError("JSON")
        return [[storable(text) for text in entry] for entry in typed]


def _is_entry(entry: object) -> bool:
    return isinstance(entry, list) and all(isinstance(text, str) for text in entry)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def open_page(request: HttpRequest, pk: int) -> JsonResponse:
    """POST: a page is still open, and what stands on it; who else has one.  GET: what was typed and not saved."""
    user: Any = request.user
    plan = get_object_or_404(plans_of(user), pk=pk)
    if not may_edit(user, plan):
        raise Http404
    pages = OpenPage.objects.filter(plan=plan)
    saved = request.session.get("saved_pages", [])
    if request.method != "POST":
        latest = pages.filter(by=user).exclude(token__in=saved).unsaved().first()
        told = {"at": latest.at.timestamp() * 1000, "page": latest.token, "entries": latest.typed} if latest else None
        return JsonResponse({"unsaved": told})
    form = OpenPageForm(request.POST)
    if not form.is_valid():
        return JsonResponse(form.errors, status=400)
    token, typed = form.cleaned_data["page"], form.cleaned_data["typed"]
    if token not in saved:
        values = {"at": timezone.now()} | ({"typed": typed} if typed is not None else {})
        pages.update_or_create(plan=plan, by=user, token=token, defaults=values)
    others = pages.now_open().exclude(by=user).select_related("by")
    return JsonResponse({"others": sorted({person_name(page.by) for page in others})})
