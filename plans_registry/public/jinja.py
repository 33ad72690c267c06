"""Jinja, for the parts of pages that repeat a hundred times: it draws them in a fifth of the time of Django's templates.

Its templates are ``templates/jinja/*.jinja``.  Texts stand in them as ``{{ _("…") }}`` only, where ``makemessages``
finds them; what has a plural or a value inside comes from Python.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from plans_registry.public import templatetags
from plans_registry.public.addresses import root


def environment(**options: Any) -> Environment:
    """What Django's Jinja backend is given: escaping on, and a name that a page forgot is an error."""
    jinja = Environment(**options | {"undefined": StrictUndefined}, trim_blocks=True, lstrip_blocks=True)
    jinja.globals |= {
        "_": translated,
        "root": root,
        "icon": templatetags.icon,
        "type_icon": templatetags.type_icon,
    }
    jinja.filters |= {
        "japanese": templatetags.japanese,
        "japanese_parts": templatetags.japanese_parts,
        "number": templatetags.number,
    }
    return jinja


def drawn(template: str, context: Mapping[str, Any]) -> Markup:
    """A Jinja template as a piece of a page."""
    return Markup(render_to_string(template, dict(context), using="jinja"))


def translated(text: str) -> Markup:
    """A text of ours, in the language of the page; it may hold HTML."""
    return _translated(get_language(), text)


@lru_cache(maxsize=1000)
def _translated(language: str, text: str) -> Markup:
    return Markup(gettext(text))
