"""Jinja, for the parts of pages that repeat a hundred times: it draws them in a fifth of the time of Django's templates.

Its templates are ``templates/jinja/*.jinja``.  Texts stand in them as ``{{ _("…") }}`` or ``{% set x = _("…") %}``,
where Django's ``makemessages -e html,txt,py,jinja`` finds them; what has a plural comes from Python.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from plans_registry.public.formatting import icon, japanese, japanese_parts, number
from plans_registry.public.links import root


def environment(**options: Any) -> Environment:
    """What Django's Jinja backend is given: escaping on, and a name that a page forgot is an error."""
    jinja = Environment(**options | {"undefined": StrictUndefined}, trim_blocks=True, lstrip_blocks=True)
    jinja.globals |= {"root": root, "icon": icon}
    jinja.filters |= {"japanese": japanese, "japanese_parts": japanese_parts, "number": number}
    return jinja


def drawn(template: str, context: Mapping[str, Any]) -> Markup:
    """A Jinja template as a piece of a page, in the active language."""
    texts = _texts_in(get_language() or "ja")
    return Markup(render_to_string(template, {"_": texts.__getitem__, **context}, using="jinja"))


class _Texts(dict[str, Markup]):
    """Our texts in the active language, each looked up once; they may hold HTML."""

    def __missing__(self, text: str) -> Markup:
        return self.setdefault(text, Markup(gettext(text)))


@lru_cache(maxsize=10)
def _texts_in(language: str) -> _Texts:
    return _Texts()
