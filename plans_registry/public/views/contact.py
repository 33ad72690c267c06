"""連絡: a visitor tells staff of a mistake, or of something that cannot be used."""

from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from plans_registry.catalogue.reporting import receive
from plans_registry.public.rate import may_report
from plans_registry.public.report_form import ReportForm, page_before

SENT_AS = ("kind", "text", "page", "reply_to")


# No cookie for a token: nobody is signed in here, the browser's own Origin tells foreign pages off, and the rate is limited.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, ReportForm(initial={"page": page_before(request)}))
    _require_own_page(request)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    if not form.is_trapped:
        if not may_report(request):
            return _page(request, form, status=429, too_many=True)
        receive(**{name: form.cleaned_data[name] for name in SENT_AS}, language=get_language() or "ja")
    return redirect("public:received")


@require_safe
def received(request: HttpRequest) -> HttpResponse:
    return render(request, "public/received.html", {"section": "contact"})


def _page(request: HttpRequest, form: ReportForm, *, status: int = 200, too_many: bool = False) -> HttpResponse:
    context = {"section": "contact", "form": form, "too_many": too_many}
    return render(request, "public/contact.html", context, status=status)


def _require_own_page(request: HttpRequest) -> None:
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.get_host():
        raise PermissionDenied
