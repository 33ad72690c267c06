"""見つからなかったことば: counted by day, and readable only when several days brought them."""

from datetime import date, timedelta

import pytest

from plans_registry.catalogue.models import SearchMiss
from plans_registry.catalogue.models.misses import count_miss, record_miss

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 30)


def asked(words: str, *days: int) -> SearchMiss:
    for day in days:
        record_miss(words, today=MONDAY + timedelta(days=day))
    return SearchMiss.objects.get()


def test_words_of_one_day_are_not_stored():
    row = asked("山田花子の借金", 0, 0, 0)
    assert (row.words, row.days, row.times) == ("", 1, 3)
    assert "山田" not in str(SearchMiss.objects.values())


def test_words_of_a_second_day_are():
    row = asked("びじこん", 0, 0, 1, 4, 4)
    assert (row.words, row.days, row.times) == ("びじこん", 3, 5)
    assert (row.first_day, row.last_day) == (MONDAY, MONDAY + timedelta(days=4))


def test_blanks_make_no_other_words():
    record_miss("温泉  旅館", today=MONDAY)
    assert asked(" 温泉 旅館", 1).days == 2


@pytest.mark.parametrize("words", ["", "   ", "あ" * 61])
def test_what_is_no_word_for_a_vocabulary_is_left_out(words: str):
    record_miss(words, today=MONDAY)
    assert not SearchMiss.objects.exists()


def test_what_is_old_is_forgotten():
    asked("温泉", 0)
    record_miss("保育園", today=MONDAY)
    record_miss("保育園", today=MONDAY + timedelta(days=1))
    later = MONDAY + timedelta(days=40)
    assert list(SearchMiss.objects.over(later).values_list("days", flat=True)) == [1]
    assert SearchMiss.objects.over(MONDAY + timedelta(days=402)).count() == 2
    assert not SearchMiss.objects.over(MONDAY + timedelta(days=30)).exists()


def test_a_server_writes_what_it_counted_once_in_a_while(settings, django_assert_num_queries):
    settings.MISSES_SECONDS = 0
    count_miss("温泉", today=MONDAY)
    settings.MISSES_SECONDS = 10_000
    with django_assert_num_queries(0):
        count_miss("温泉", today=MONDAY)
        count_miss("温泉", today=MONDAY)
    settings.MISSES_SECONDS = 0
    count_miss("旅館", today=MONDAY)
    assert sorted(SearchMiss.objects.values_list("times", flat=True)) == [1, 3]
