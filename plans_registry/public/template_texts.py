"""The texts of public templates: each looked up once, and a constant of a template that is compiled for one language.

Every template is there once for each language, under its name: ``en/measures.html`` and ``ja/measures.html``.
"""

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext, ngettext, override, pgettext
from jinja2 import BaseLoader, Environment, Template
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context
from markupsafe import Markup

from plans_registry.public.formatting import icon
from plans_registry.public.formatting import language as spoken
from plans_registry.public.links import url
from plans_registry.public.template_code import PageCode, escaped, language_of

_INCLUDED = re.compile(r'{%-? *(?:include|extends) "([^"]+)"')


class SharedMacros(Template):
    """A template whose macros are made once: every page has the globals of the engine and no others.

    Jinja compares the names of all of them at every import.
    """

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return super()._get_default_module()


class LanguageEnvironment(Environment):
    """Has each template once for every language: ``en/measures.html`` extends ``en/base.html``."""

    template_class = SharedMacros
    code_generator_class = PageCode

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """``measures.html`` is the one of the active language; Django's own handlers ask for ``404.html``."""
        if isinstance(name, str) and not parent and not language_of(name):
            name = f"{spoken()}/{name}"
        return super().get_template(name, parent, globals)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Those of the engine, as no template has others.

        Jinja lays them over an empty dictionary, and reads both again for each page and each part that it includes.
        """
        return super().make_globals(d) if d else self.globals

    def join_path(self, template: str, parent: str) -> str:
        language = language_of(parent)
        return f"{language}/{template}" if language else template


class LanguageLoader(BaseLoader):
    """Reads ``en/measures.html`` and ``ja/measures.html`` from the same file."""

    def __init__(self, files: BaseLoader) -> None:
        self.files = files

    def get_source(self, environment: Environment, template: str) -> Any:
        """With whether it is as it was; to who works on templates, a page is not where a part was changed, or what it extends."""
        name = template.removeprefix(f"{language_of(template)}/")
        source, file, is_current = self.files.get_source(environment, name)
        if environment.auto_reload and is_current:
            parts = [self.get_source(environment, part)[2] for part in _INCLUDED.findall(source)]
            return source, file, lambda: is_current() and all(is_same() for is_same in parts)
        return source, file, is_current


@lru_cache(maxsize=5_000)
def _whole_text(message: str, language: str) -> Markup:
    return Markup(_text(message, language) % {})


@lru_cache(maxsize=5_000)
def _text(message: str, language: str) -> str:
    with override(language):
        return gettext(message)


class OfOneLanguage(Extension):
    """Works out while a template is compiled what its language alone decides: a page has more than a hundred such pieces.

    ``{{ _("検索") }}`` is read as ``{{ ("Search"|safe) }}`` in ``en/measures.html``, and ``{{ url("public:plans") }}`` as
    ``{{ "/en/plans/" }}``.  What depends on the page, too, is asked for by the language: ``{{ period|short_period }}`` is
    ``{{ period|short_period_en }}``.
    """

    def filter_stream(self, stream: TokenStream) -> TokenStream | Iterator[Token]:
        language = language_of(stream.name or "")
        return self._in(language, list(stream)) if language else stream

    def _in(self, language: str, tokens: list[Token]) -> Iterator[Token]:
        at = 0
        while at < len(tokens):
            token, before = tokens[at], tokens[at - 1].type if at else ""
            value, behind = _constant(language, tokens, at) if before not in ("pipe", "dot") else (None, at)
            named = f"{token.value}_{language}"
            known = self.environment.filters if before == "pipe" else self.environment.globals
            if value is not None:
                yield from _literal(value, token.lineno)
                at = behind
                continue
            is_known = token.type == "name" and before != "dot" and named in known
            yield Token(token.lineno, "name", named) if is_known else token
            at += 1


def _constant(language: str, tokens: list[Token], at: int) -> tuple[str | None, int]:
    """What a call gives on every page, and the place behind it: ``icon("warning", _("ご注意"))``; None for any other."""
    function = CONSTANTS.get(tokens[at].value) if tokens[at].type == "name" else None
    if function is None or tokens[at + 1].type != "lparen":
        return None, at
    values: list[str] = []
    behind = at + 2
    while tokens[behind].type != "rparen":
        value: str | None = tokens[behind].value
        if tokens[behind].type == "string":
            behind += 1
        else:
            value, behind = _constant(language, tokens, behind)
        if value is None or tokens[behind].type not in ("comma", "rparen"):
            return None, at
        values.append(value)
        behind += tokens[behind].type == "comma"
    with override(language):
        return function(language, *values), behind + 1


def _literal(value: str, line: int) -> Iterator[Token]:
    if not isinstance(value, Markup):
        yield Token(line, "string", value)
        return
    yield Token(line, "lparen", "(")
    yield Token(line, "string", str(value))
    yield Token(line, "pipe", "|")
    yield Token(line, "name", "safe")
    yield Token(line, "rparen", ")")


CONSTANTS: dict[str, Callable[..., str]] = {
    "_": lambda language, message: _whole_text(message, language),
    "icon": lambda _language, *values: icon(*values),
    "language": lambda language: language,
    "pgettext": lambda _language, context, message: Markup(pgettext(context, message)) % {},
    "static": lambda _language, path: static(path),
    "url": lambda language, name, *arguments: url(name, *arguments, language=language),
}
"""Functions of templates that give the same on every page of a language where they are given nothing but texts."""


def text(language: str, message: str, /, **values: Any) -> Markup:
    """What ``_("…")`` and ``{% trans %}`` give in a language, the active one where that is empty; every text is looked up once."""
    return _filled(_text(message, spoken(language)), values) if values else _whole_text(message, spoken(language))


def plural_text(language: str, singular: str, plural: str, count: int, /, **values: Any) -> Markup:
    """What ``{% trans %} … {% pluralize %}`` gives."""
    return _filled(_text_for(singular, plural, count, spoken(language)), {"num": count, **values})


def _filled(text: str, values: Mapping[str, Any]) -> Markup:
    """A text, which may hold HTML, with values in it, which may not."""
    return Markup(text % {name: value if type(value) is int else escaped(value) for name, value in values.items()})


@lru_cache(maxsize=5_000)
def _text_for(singular: str, plural: str, number: int, language: str) -> str:
    with override(language):
        return ngettext(singular, plural, number)
