"""Requests that are refused before any page sees them."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import bad_request as plain_bad_request


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A form that is too big is told so (413); anything else is a bad address."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000
        return render(request, "413.html", {"limit": limit}, status=413)
    return plain_bad_request(request, exception)
