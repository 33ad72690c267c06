"""The sentences of issues: every code has one, in the reader's language, with what it speaks of."""

from django.utils.translation import override

from plans_registry.documents import periods
from plans_registry.intake import issues
from plans_registry.intake.issues import Issue
from tests.intake.overviews import read, small


def test_a_sentence_names_the_line_and_the_text():
    (issue,) = [issue for issue in read(small("１ 柱", "販路及び人材事業")).issues if issue.code == "name-joins"]
    assert issue.message == "5行目「販路及び人材事業」は「及び」などを含みますが、一つの施策として読みました。"


def test_a_sentence_is_said_in_the_language_in_force():
    with override("en"):
        assert Issue(7, "line-unplaced", "奇妙な行").message == "Line 7 “奇妙な行” has no place that could be told."


def test_every_issue_about_a_period_has_the_same_sentence_in_both_rooms():
    assert issues._PERIODS == periods._MESSAGES
