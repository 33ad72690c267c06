"""Small answers for the editor's page: a picture that is not saved yet, and what the words of a part propose."""

from functools import partial

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from plans_registry.documents.plan import MeasureDocument
from plans_registry.editorial.editor.proposals import TagProposals
from plans_registry.editorial.editor.uploads import folder_of, may_show
from plans_registry.editorial.pages import for_staff


@partial(for_staff, cacheable=True)
@require_safe
def upload(request: HttpRequest, name: str) -> HttpResponseBase:
    """One of the person's own pictures; nobody else's."""
    place = f"{folder_of(request.user)}/{name}"
    if not may_show(place, request.user):
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
