"""``/metrics`` for Prometheus, where the settings name a folder in which the processes of the server count together."""

import os
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from plans_registry.catalogue.models import Generation
from plans_registry.models import Notification

if settings.METRICS_FOLDER:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = settings.METRICS_FOLDER  # read while it is imported
    from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    _REQUESTS = Counter("registry_requests", "Answers by kind and status.", ["kind", "status"])
    _SECONDS = Histogram(
        "registry_request_seconds",
        "How long answers took.",
        ["kind"],
        buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    )

KINDS = {"/admin/": "staff", "/accounts/": "staff", "/api/": "api", "/static/": "static", "/media/": "photos"}


def count_request(path: str, status: int, seconds: float) -> None:
    if not settings.METRICS_FOLDER:
        return
    kind = next((kind for start, kind in KINDS.items() if path.startswith(start)), "")
    kind = kind or ("page" if path.endswith("/") else "file")
    _REQUESTS.labels(kind, f"{status // 100}xx").inc()
    _SECONDS.labels(kind).observe(seconds)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Of all processes since the server was started, and what stands in the registry now."""
    if not settings.METRICS_FOLDER:
        raise Http404
    counted = CollectorRegistry()
    MultiProcessCollector(counted, path=settings.METRICS_FOLDER)
    return HttpResponse(generate_latest(counted) + _now(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _now() -> bytes:
    now = CollectorRegistry()
    for name, (what, number) in _gauges().items():
        Gauge(f"registry_{name}", what, registry=now, multiprocess_mode="mostrecent").set(number)
    return generate_latest(now)


def _gauges() -> dict[str, tuple[str, Any]]:
    waiting, failed = Notification.State.WAITING, Notification.State.FAILED
    return {
        "generation": ("Number of the catalogue's generation.", Generation.latest()),
        "mails_waiting": ("Notices to staff not sent yet.", Notification.objects.filter(state=waiting).count()),
        "mails_failed": ("Notices to staff given up.", Notification.objects.filter(state=failed).count()),
    }
