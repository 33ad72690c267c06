"""The needles a question's words come to, without those that say nothing another does not."""

from plans_registry.catalogue.index.needles import by_level, needles_of
from plans_registry.catalogue.question import Excluded, Group, Question, Term


def group(*words: str, like: tuple[str, ...] = (), related: tuple[str, ...] = ()) -> Group:
    first, *others = words
    term = Term(first, first, synonyms=_pairs(like), related=_pairs(related))
    return Group((term, *(Term(word, word) for word in others)))


def _pairs(words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((word, word) for word in words)


def test_where_the_longer_stands_the_shorter_stands_too():
    words = group("創業支援", "創業", like=("起業", "起業家", "創業者"), related=("起業塾", "独立", "独立開業"))
    assert by_level(words) == (("創業",), ("起業",), ("独立",))


def test_a_word_near_in_meaning_leaves_out_none_that_means_the_same():
    assert by_level(group("販路", like=("売り先",), related=("売り",))) == (("販路",), ("売り先",), ("売り",))


def test_a_latin_word_stands_at_the_start_of_a_run_alone():
    # ec stands in ec支援 and not in tech.
    assert by_level(group("ec", like=("tech", "ec支援"))) == (("ec",), ("tech",), ())


def test_related_words_are_asked_for_where_they_count_and_excluded_ones_always():
    question = Question((group("創業", like=("起業",), related=("独立",)), Excluded(Term("創業塾", "創業塾"))))
    assert needles_of(question) == ("創業", "起業", "創業塾")
    assert needles_of(question, related=True) == ("創業", "起業", "独立", "創業塾")
