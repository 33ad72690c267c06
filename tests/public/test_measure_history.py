"""A measure's page quotes the source and tells how its wording changed from edition to edition."""

import pytest
from django.test import Client

from plans_registry.models import Measure, Plan
from tests import factories
from tests.public.reading import plain, read

pytestmark = pytest.mark.django_db


def test_a_new_wording_is_shown_with_the_edition_that_brought_it(client: Client, db: None):
    factories.load_reference()
    plan = factories.published()
    Measure.objects.filter(pillar__plan=plan).update(description="各種見本市への出展に対する助成")
    factories.republished(plan)
    page = read(client, f"/measures/{Measure.objects.get(pillar__plan=plan).pk}/")
    assert page.link("第2版") == "/plans/131211-2021/editions/2/"
    assert "展示会" in "".join(plain(part.text) for part in page.all("del"))
    assert "見本市" in "".join(plain(part.text) for part in page.all("ins"))


def test_the_words_of_the_source_are_quoted(client: Client, db: None):
    factories.load_reference()
    plan = factories.published()
    assert (
        plain(read(client, f"/measures/{Measure.objects.get(pillar__plan=plan).pk}/").one("blockquote").text)
        == "見本市等出展助成事業（各種展示会出展に対する助成）"
    )


def test_what_the_registry_wrote_itself_is_no_change_of_the_plan(client: Client, db: None):
    factories.load_reference()
    plan = factories.published()
    Plan.objects.filter(pk=plan.pk).update(plain_summary="みせを ひらく 人を たすけます。")
    factories.republished(plan)
    page = read(client, "/plans/131211-2021/editions/2/").main
    assert "前の版と、計画の文章に違いはありません。" in page
    assert "やさしい日本語で読む" in page
