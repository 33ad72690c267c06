"""The texts of public templates: each looked up once, and constants of a template that is compiled for one language.

Every template is there once for each language, under its name: ``en/measures.html`` and ``ja/measures.html``.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, ngettext, override, pgettext
from jinja2 import BaseLoader, Environment, Template, pass_context
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context
from markupsafe import Markup

from plans_registry.public.formatting import language


class SharedMacros(Template):
    """A template whose macros are made once: every page has the globals of the engine and no others.

    Jinja compares the names of all of them at every import.
    """

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return super()._get_default_module()


class LanguageEnvironment(Environment):
    """Has each template once for every language: ``en/measures.html`` extends ``en/base.html``."""

    template_class = SharedMacros

    def join_path(self, template: str, parent: str) -> str:
        language = language_of(parent)
        return f"{language}/{template}" if language else template


class LanguageLoader(BaseLoader):
    """Reads ``en/measures.html`` and ``ja/measures.html`` from the same file."""

    def __init__(self, files: BaseLoader) -> None:
        self.files = files

    def get_source(self, environment: Environment, template: str) -> Any:
        return self.files.get_source(environment, template.removeprefix(f"{language_of(template)}/"))


class ConstantTexts(Extension):
    """Makes texts without variables constants of a template of one language: a page has more than a hundred of them.

    ``{{ _("検索") }}`` is read as ``{{ ("Search"|safe) }}`` in ``en/measures.html``.  On a Japanese page no Japanese text is
    marked as such: ``{{ name|japanese }}`` is ``{{ name|e }}`` in ``ja/measures.html``, which Jinja itself writes.
    """

    def filter_stream(self, stream: TokenStream) -> TokenStream | Iterator[Token]:
        language = language_of(stream.name or "")
        return self._in(language, list(stream)) if language else stream

    def _in(self, language: str, tokens: list[Token]) -> Iterator[Token]:
        at = 0
        while at < len(tokens):
            kinds = tuple(token.type for token in tokens[at : at + 6])
            values = [token.value for token in tokens[at : at + 6]]
            line, said = tokens[at].lineno, None
            with override(language):
                if values[0] == "_" and kinds[:4] == _TEXT:
                    length, said = 4, _whole_text(values[2], language)
                elif values[0] == "pgettext" and kinds == _TEXT_IN_CONTEXT:
                    length, said = 6, Markup(pgettext(values[2], values[4])) % {}
                elif values[0] == "language" and kinds[:3] == ("name", "lparen", "rparen"):
                    length, said = 3, Markup(language)
            if said is None and language == "ja" and kinds[:2] == ("pipe", "name") and values[1] in MARKING_FILTERS:
                yield tokens[at]
                yield Token(line, "name", "e")
                at += 2
                continue
            if said is None:
                yield tokens[at]
                at += 1
                continue
            at += length
            yield Token(line, "lparen", "(")
            yield Token(line, "string", str(said))
            yield Token(line, "pipe", "|")
            yield Token(line, "name", "safe")
            yield Token(line, "rparen", ")")


MARKING_FILTERS = ("japanese", "japanese_parts")
_TEXT = ("name", "lparen", "string", "rparen")
_TEXT_IN_CONTEXT = ("name", "lparen", "string", "comma", "string", "rparen")


@lru_cache(maxsize=1000)
def language_of(name: str) -> str:
    """en/measures.html → en; home.html and parts/hits.html are of no language."""
    first = name.partition("/")[0]
    return first if first in dict(settings.LANGUAGES) else ""


@pass_context
def text(page: Context, message: str, /, **values: Any) -> Markup:
    """What ``_("…")`` and ``{% trans %}`` give; every text is looked up once."""
    spoken = language(language_of(page.name or ""))
    if not values:
        return _whole_text(message, spoken)
    return _text(message, spoken) % values


@pass_context
def plural_text(page: Context, singular: str, plural: str, count: int, /, **values: Any) -> Markup:
    """What ``{% trans %} … {% pluralize %}`` gives."""
    return _text_for(singular, plural, count, language(language_of(page.name or ""))) % {"num": count, **values}


@lru_cache(maxsize=5_000)
def _whole_text(message: str, language: str) -> Markup:
    return _text(message, language) % {}


@lru_cache(maxsize=5_000)
def _text(message: str, language: str) -> Markup:
    return Markup(gettext(message))


@lru_cache(maxsize=5_000)
def _text_for(singular: str, plural: str, number: int, language: str) -> Markup:
    return Markup(ngettext(singular, plural, number))
