"""What a file is called when it is saved: what it holds, of which choice, of which day."""

import re
from urllib.parse import quote

import pytest
from django.test import Client

from plans_registry.catalogue.models import Entry
from tests import factories
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/measures.csv", "130001_regional_industry_measures_DAY.csv"),
        (
            "/measures.csv?sort=code&type=sales-channels&region=tama&encoding=utf-8",
            "130001_regional_industry_measures_sales-channels_tama_DAY.csv",
        ),
        (
            "/measures.xlsx?q=見本市 出展/助成&match=literal",
            "130001_regional_industry_measures_見本市_出展_助成_literal_DAY.xlsx",
        ),
        (
            "/measures.jsonl?q=../../etc/passwd%0d%0a%22%E2%80%AE",
            "130001_regional_industry_measures_etc_passwd_DAY.jsonl",
        ),
        ("/measures.csv?q=" + "販路 " * 30, f"130001_regional_industry_measures_{'販路_' * 21}etc_DAY.csv"),
        ("/measures.csv?q=" + "販路" * 60, f"130001_regional_industry_measures_{'販路' * 20}_etc_DAY.csv"),
        ("/measures.csv?q=見本市&match=words", "130001_regional_industry_measures_見本市_words_DAY.csv"),
        ("/measures.csv?q=見本市&syn=0&type=", "130001_regional_industry_measures_見本市_syn-0_DAY.csv"),
        ("/measures.csv?q=カ%E3%82%99イド", "130001_regional_industry_measures_ガイド_DAY.csv"),
        ("/plans.csv?state=ended&year=2022", "130001_regional_industry_plans_2022_ended_DAY.csv"),
        ("/coverage.csv?year=2022", "130001_regional_industry_coverage_2022_DAY.csv"),
        ("/compare.csv?m=131211&m=132098&year=all", "130001_regional_industry_comparison_all_131211_132098_DAY.csv"),
        ("/shortlist.csv?id=ID&q=販路", "130001_regional_industry_shortlist_DAY.csv"),
        ("/municipalities/131211.csv", "131211_regional_industry_measures_DAY.csv"),
        ("/municipalities/131211.csv?plan=131211-2021", "131211_regional_industry_measures_131211-2021_DAY.csv"),
        ("/plans/131211-2021.csv", "plan_131211-2021_DAY.csv"),
    ],
)
def test_the_name_says_what_was_chosen(client: Client, address: str, name: str):
    measure = Entry.objects.values_list("measure", flat=True)[0]
    response = client.get(address.replace("ID", str(measure)))
    assert response.status_code == 200, response.getvalue()
    day = f"{Entry.objects.earliest('-updated_on').updated_on:%Y%m%d}"
    name = name.replace("DAY", day)
    plain = re.sub("_+", "_", "".join(filter(str.isascii, name)))
    written = f'filename="{plain}"' + ("" if plain == name else f"; filename*=utf-8''{quote(name)}")
    assert response["Content-Disposition"] == f"attachment; {written}"
