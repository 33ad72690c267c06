"""The guide for everyone who may open the admin, and its pictures."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from plans_registry.editorial.guide.rendering import PICTURES, guide, pictures
from plans_registry.editorial.pages import frame, staff_page


@staff_page()
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    shown = guide()
    return render(request, "guide/page.html", {**frame(request, shown.title), "guide": shown})


@staff_page()
@require_safe
@cache_control(private=True, max_age=3600)
def help_picture(request: HttpRequest, name: str) -> FileResponse:
    """Only what the guide names: no other file can be asked for."""
    if name not in pictures():
        raise Http404
    return FileResponse((PICTURES / name).open("rb"), content_type="image/png")
