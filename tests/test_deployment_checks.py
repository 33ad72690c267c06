"""What ``check --deploy`` says of settings that start, and guard less than they seem to."""

from typing import Any

import pytest
from django.core.checks import run_checks

from plans_registry.environment import read_cache

PROXY = ("HTTP_X_FORWARDED_PROTO", "https")


def warnings() -> set[str]:
    return {message.id for message in run_checks(include_deployment_checks=True) if message.id.startswith("registry.")}


@pytest.mark.parametrize(("url", "expected"), [("memory:", {"registry.W001"}), ("database:", set())])
def test_a_cache_of_each_process_alone(settings: Any, monkeypatch: pytest.MonkeyPatch, url: str, expected: set[str]):
    monkeypatch.setenv("CACHE_URL", url)
    settings.CACHES = {"default": read_cache("CACHE_URL", "memory:")}
    settings.SECURE_SSL_REDIRECT = False
    assert warnings() == expected


@pytest.mark.parametrize(
    ("https", "proxy", "expected"), [(True, None, {"registry.W002"}), (True, PROXY, set()), (False, None, set())]
)
def test_a_redirect_to_https_that_never_ends(settings: Any, https: bool, proxy: Any, expected: set[str]):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_PROXY_SSL_HEADER = https, proxy
    assert warnings() - {"registry.W001"} == expected
