"""Texts that are told in more than one language at once, as an answer to a program is, whose address has none."""

from collections.abc import Callable

from django.utils.functional import lazy


def in_each_language(say: Callable[[], str]) -> str:
    """A lazy text, said in the language that is active when it is read: ``gettext_lazy`` for a sentence with values.

    >>> in_each_language(lambda: _("%(total)s行あります。") % {"total": 3})
    """
    return lazy(say, str)()
