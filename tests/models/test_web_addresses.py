"""Addresses of other people's pages: one rule, wherever one is entered."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import URLField

ENTERED = [
    field
    for app in ("municipalities", "plans_registry")
    for model in apps.get_app_config(app).get_models()
    for field in model._meta.get_fields()
    if isinstance(field, URLField)
]


def test_there_are_such_fields_of_measures_sources_rounds_approvals_and_municipalities():
    assert {field.model.__name__ for field in ENTERED} == {
        "Measure",
        "SourceDocument",
        "Round",
        "Approval",
        "Municipality",
    }


@pytest.mark.parametrize("field", ENTERED, ids=str)
@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.jp/gaiyou.pdf",
        "FTPS://example.jp/",
        "https://user:password@example.jp/",
        "https://user@example.jp/",
        "https://www.metro.tokyo.lg.jp@evil.example/",
        "http://:@example.jp",
        'https://example.jp/"onclick=',
        "https://example.jp/<b>",
    ],
)
def test_what_a_reader_should_not_follow_is_refused_with_a_sentence(field: URLField, address: str):
    with pytest.raises(ValidationError, match="https:// か http:// で始まる"):
        field.clean(address, None)


@pytest.mark.parametrize("field", ENTERED, ids=str)
@pytest.mark.parametrize(
    "address",
    [
        "https://example.jp/@tokyo",
        "HTTP://example.jp:8080/?mail=a@b.example#x@y",
        "https://日本語.jp/ぺーじ?a=http://b/",
    ],
)
def test_an_at_sign_behind_the_host_is_part_of_the_page(field: URLField, address: str):
    assert field.clean(address, None) == address
