"""What was typed into the page of a plan that somebody has deleted meanwhile, to be copied elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

_NOT_TYPED = ("_", "csrfmiddlewaretoken", "do")
_OF_THE_PAGE = ("-was", "-id", "-owner", "-image", "-other")


def gone(desk: Any, request: HttpRequest) -> HttpResponse | None:
    """The page that shows it; None where nothing was typed."""
    typed = [value for name in request.POST for value in _typed(request, name)]
    if not typed:
        return None
    title = _("この%sは、ほかの人が削除しました") % desk.opts.verbose_name
    context = {**desk.admin_site.each_context(request), "title": title, "typed": typed, "trail": desk.trail(None)}
    return TemplateResponse(request, "admin/typed.html", context, status=410)


def _typed(request: HttpRequest, name: str) -> list[str]:
    if name.startswith(_NOT_TYPED) or name.endswith(_OF_THE_PAGE):
        return []
    return [value for value in request.POST.getlist(name) if len(value) > 3 and value != "on"]
