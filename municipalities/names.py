"""Reference rows carry a Japanese and an English name; a reader sees the one of the page."""

from django.utils.translation import get_language


def in_language(japanese: str, english: str) -> str:
    """The name for the active language; Japanese where no English one is known."""
    return english if english and get_language() == "en" else japanese
