"""What a web page of another site learns of a refusal, and of a part of a file."""

import pytest
from django.core.management import call_command
from django.test import Client

from tests import factories
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)


@pytest.mark.parametrize(
    "address",
    ["/api/v1/plans", "/api/v1/plans/131211-2021", "/measures.csv", "/catalog.jsonld", "/open-data/files/plans.csv"],
)
def test_who_wants_what_has_changed_is_told_so(client: Client, address: str, tmp_path, settings):
    settings.BULK_FOLDER = tmp_path / "bulk"
    call_command("export_registry", verbosity=0)
    shown = client.get(address)
    assert client.get(address, headers={"If-Match": shown["ETag"]}).status_code == 200
    for _kept in range(2):
        refused = client.get(address, headers={"If-Match": '"x"'})
        assert (refused.status_code, refused["Content-Type"]) == (412, "application/problem+json")
        assert refused.json()["detail"] == "この内容は、If-Matchが指すものから変わっています。"
        assert refused["Access-Control-Allow-Origin"] == "*"


def test_a_preflight_counts_for_nothing(client: Client, settings):
    """Refused, it would keep from the page that the answer itself was, and until when."""
    settings.FILES_PER_MINUTE = 1
    answers = [client.options("/measures.csv") for _again in range(3)]
    assert [answer.status_code for answer in answers] == [204, 204, 204]
    assert [client.get("/measures.csv").status_code for _again in range(2)] == [200, 429]
    assert client.options("/measures.csv").status_code == 204


def test_a_page_may_read_which_part_of_a_file_it_has(client: Client, tmp_path, settings):
    settings.BULK_FOLDER = tmp_path / "bulk"
    call_command("export_registry", verbosity=0)
    part = client.get("/open-data/files/plans.csv", headers={"Range": "bytes=0-9"})
    assert part.status_code == 206
    exposed = part["Access-Control-Expose-Headers"].split(", ")
    assert {"Content-Range", "Accept-Ranges", "ETag", "Registry-Generation"} <= {*exposed}
