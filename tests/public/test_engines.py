"""Two engines, two audiences: each finds its own templates, and error pages need no more than they can have."""

import gc
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import TemplateDoesNotExist, engines
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.utils import translation
from django.utils.translation import gettext_lazy
from jinja2 import Environment, FileSystemLoader, UndefinedError
from jinja2.runtime import Context
from markupsafe import Markup, escape

from plans_registry.public.jinja import environment, kept_part, part_with_gaps

ERRORS = [
    "400.html",
    "403.html",
    "403_csrf.html",
    "404.html",
    "405.html",
    "410.html",
    "412.html",
    "413.html",
    "429.html",
    "500.html",
]


def names(engine: str) -> set[str]:
    folders = [Path(folder) for folder in engines[engine].template_dirs]
    return {str(path.relative_to(folder)) for folder in folders for path in folder.rglob("*") if path.is_file()}


def test_no_template_has_a_name_in_both_engines():
    assert {"home.html", "404.html"} <= names("public")
    assert "admin/base_site.html" in names("django")
    assert names("public") & names("django") == set()


@pytest.mark.parametrize("name", ERRORS)
def test_django_finds_the_error_page_by_its_name(name: str):
    assert get_template(name).backend.name == "public"
    with pytest.raises(TemplateDoesNotExist):
        engines["django"].get_template(name)


@pytest.mark.parametrize(
    "name", ["400.html", "403.html", "403_csrf.html", "405.html", "412.html", "429.html", "500.html"]
)
def test_an_error_page_needs_no_request_no_database_and_no_context(name: str):
    page = get_template(name).render()
    assert page.count("<h1>") == 1
    assert 'lang="en"' in page
    assert page.count("東京 地域産業活性化計画データベース") == 2  # in the title and on the page
    assert "Tokyo Regional Industry Plans" in page


def test_a_page_that_forgets_a_name_is_an_error_not_a_gap():
    template = engines["public"].from_string("{{ forgotten }}")
    with pytest.raises(UndefinedError, match="forgotten"):
        template.render({}, RequestFactory().get("/"))


def test_pages_read_the_globals_of_the_engine_and_leave_nothing_in_them():
    jinja = engines["public"].env
    known = set(jinja.globals)
    assert jinja.get_template("about.html").globals is jinja.globals
    template = engines["public"].from_string('{% set left = 1 %}{% include "parts/examples.html" %}{{ left }}')
    assert template.render({"other": 2}, RequestFactory().get("/")).endswith("1")
    assert set(jinja.globals) == known


def test_a_page_holds_its_parts_and_what_it_extends_and_looks_none_up():
    jinja = engines["public"].env
    source, path, _ = jinja.loader.get_source(jinja, "ja/measures.html")
    assert source.count('include "parts/') > 10
    compiled = jinja.compile(source, "ja/measures.html", path, raw=True)
    assert set(re.findall(r"get_template\('([^']+)'", compiled)) == {"macros.html", "window.html"}
    assert "def block_" not in compiled
    assert compiled.count("yield") == 2  # one that is never reached, and the page


def test_a_page_is_what_jinja_makes_of_the_templates_that_it_extends(tmp_path: Path):
    """Blocks inside blocks, of the page and of what it extends, and shown twice; and nothing that stands outside of them."""
    files = {
        "around.html": """{% set section = section|default("none") %}{{ self.title() }}: {% block title %}?{% endblock %}
            {% if section %}{% block main %}main of {{ section }}{% endblock %}{% endif %}
            {% block foot %}{% set word = "foot" %}{{ word }}{% endblock %}{{ word|default("unset") }}""",
        "page.html": """{% extends "around.html" %}{% set section = "<b>" %}{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}
            lost {% block title %}{{ twice(name) }}{% endblock %}
            {% block main %}before {{ super() }}{% block inner %}inner{% endblock %} {{ row.key }}{{ row.items() }}{% endblock %}""",
        "of_page.html": """{% extends "page.html" %}{% block inner %}{{ super() }} of its own{% include "part.html" %}{% endblock %}""",
        "part.html": """{% set section = "of part" %}({{ section }}{% for x in "ab" %}{{ loop.index }}{{ x }}{% endfor %})""",
    }
    for name, source in files.items():
        (tmp_path / name).write_text(re.sub("^ +", "", source, flags=re.MULTILINE))
    ours = environment(loader=FileSystemLoader(tmp_path), autoescape=True)
    plain = Environment(loader=FileSystemLoader(tmp_path), autoescape=True, trim_blocks=True)
    for name in files:
        values = {"name": "<name>", "row": {"key": "<key>"}}
        assert ours.get_template(f"ja/{name}").render(values) == plain.get_template(name).render(values)
    assert "before main of &lt;b&gt;inner of its own(of part1a2b) &lt;key&gt;" in ours.get_template(
        "ja/of_page.html"
    ).render(values)


def test_what_a_part_sets_stays_inside_and_what_stands_around_it_is_seen():
    jinja = engines["public"].env
    source = '{% set said = "outside" %}{% with clear="/all" %}{% include "parts/chips.html" %}{% endwith %}'
    code = jinja.compile(f'{source}{{% include "parts/in_force_found.html" %}}{{{{ said }}}}', "ja/anything.html")
    page = jinja.template_class.from_code(jinja, code, jinja.globals)
    found = {"count": 3, "address": ""}
    drawn = page.render(chips=[{"text": "販路", "address": ""}], found_in_force=found, snapshot={"fiscal_year": 2026})
    assert 'href="/all"' in drawn
    assert "計画期間中：3件" in drawn
    assert drawn.endswith("outside")


@pytest.mark.parametrize("named", ["{%- include", "{%- extends"])
def test_who_changes_a_part_or_what_is_extended_sees_it_in_the_page(tmp_path: Path, named: str):
    page, part = tmp_path / "page.html", tmp_path / "part.html"
    page.write_text(f'{named} "part.html" %}}')
    part.write_text("first")
    jinja = environment(loader=FileSystemLoader(tmp_path), auto_reload=True)
    assert jinja.get_template("ja/page.html").render() == "first"
    part.write_text("second")
    os.utime(part, (0, 0))
    assert jinja.get_template("ja/page.html").render() == "second"


@pytest.mark.parametrize(
    ("source", "constant"),
    [
        ('{{ _("検索") }}', True),
        ('{{ icon("warning", _("ご注意")) }}', True),
        ('{{ url("public:plans") }}', True),
        ('{{ url("public:plan", "131211-2021") }}', True),
        ('{{ url("public:plan", key) }}', False),
        ('{{ _("%(n)s件", n=key) }}', False),
        ('{{ page.url("public:plans") }}', False),
    ],
)
def test_what_the_language_alone_decides_is_worked_out_once(source: str, constant: bool):
    """Where it depends on the page it is asked for by every page."""
    public = engines["public"].env
    compiled = public.compile(source, name="en/anything.html", raw=True)
    assert ("resolve('" in compiled) is not constant
    assert not constant or re.search(r"^ +'.*(Search|Please note|/en/plans/)", compiled, re.MULTILINE)


def test_every_template_that_a_page_of_staff_names_exists():
    named = re.compile(r"""\{% (?:include|extends) "([^"]+)" """)
    folder = Path(settings.BASE_DIR) / "templates"
    ours = [path for path in sorted(folder.rglob("*.*")) if folder / "public" not in path.parents]
    wanted = {name for path in ours for name in named.findall(path.read_text(encoding="utf-8"))}
    assert "admin/includes/spans.html" in wanted
    assert wanted - names("django") == set()


def test_a_label_is_in_the_language_of_the_page_and_not_of_the_first_one_drawn():
    with translation.override("ja"):
        label = engines["public"].env.from_string('{{ "name"|measure_label }}')
        assert label.render() == "施策の名称"
    with translation.override("en"):
        assert label.render() == "Name of the measure"


@pytest.mark.parametrize(("language", "said"), [("ja", "検索"), ("en", "Search")])
def test_a_text_without_variables_is_a_constant_of_the_template_of_its_language(language: str, said: str):
    jinja = engines["public"].env
    name = f"{language}/parts/search_form.html"
    source, path, _ = jinja.loader.get_source(jinja, name)
    compiled = jinja.compile(source, name, path, raw=True)
    assert f">{said}</button>" in compiled


def test_a_part_is_drawn_once_for_all_values_of_its_gaps():
    context = {"facet": "round", "value": "50%", "depth": 0, "is_open": False, "label": "%(number)s <b>", "also": ""}
    form = part_with_gaps("parts/choice.html", context, ("state", "number", "unit"))
    drawn = form % {"state": " checked", "number": "1,000", "unit": "件"}
    assert 'value="50%" checked>' in drawn
    assert "<span>%(number)s &lt;b&gt;</span>" in drawn
    assert '1,000<span class="visually-hidden">件</span>' in drawn


def test_a_kept_part_follows_its_language_and_its_values():
    with translation.override("ja"):
        assert 'href="/list?id=1"' in kept_part("ja", "parts/site_foot.html", list_address="/list?id=1")
        assert "このサイトについて" in kept_part("ja", "parts/site_foot.html", list_address="/list?id=2")
    with translation.override("en"):
        english = kept_part("en", "parts/site_foot.html", list_address="/list?id=2")
    assert 'href="/list?id=2"' in english
    assert "このサイトについて" not in english


@pytest.mark.django_db
@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("address", ["/measures/?q=販路", "/plans/?q=販路"])
def test_a_list_goes_as_soon_as_it_is_sent(client: Client, address: str):
    """A macro of a part would hold its page, and the page the macro, until garbage is collected."""
    client.get(address)
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        client.get(address)
        gc.collect()
        held = [thing.name for thing in gc.garbage if isinstance(thing, Context)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
    assert held == []


@pytest.mark.parametrize(
    "value", ["販路", "a & b", "<b>", '"', "it's", "", Markup("<b>&amp;</b>"), 3, None, gettext_lazy("柱")]
)
def test_a_page_writes_a_value_as_markupsafe_does(value: Any):
    jinja = engines["public"].env
    code = jinja.compile("{{ value }}", "ja/anything.html")
    page = jinja.template_class.from_code(jinja, code, jinja.globals)
    assert page.render(value=value) == str(escape(value))


@pytest.mark.parametrize(
    ("name", "active"), [("en/anything.html", "ja"), ("ja/anything.html", "en"), (None, "en"), (None, "ja")]
)
def test_a_text_is_in_the_language_of_its_template_and_what_is_put_into_it_is_escaped(name: str | None, active: str):
    """In a template that is of no language it is in the active one."""
    jinja = engines["public"].env
    source = """{{ _("%(label)s：%(old)s → %(new)s", label=x, old=1, new="a"|upper) }}; {{ _("検索") }};
        {%- trans words=x, n=n %}{{ words }}をふくむ {{ n }}件。{% pluralize n %}{{ words }}をふくむ {{ n }}件。{% endtrans %}"""
    with translation.override(active):
        code = jinja.compile(source, name)
        drawn = jinja.template_class.from_code(jinja, code, jinja.globals).render(n=2, x="<b>")
    english = "&lt;b&gt;: 1 → A; Search;2 measures contain &lt;b&gt;."
    japanese = "&lt;b&gt;：1 → A; 検索;&lt;b&gt;をふくむ 2件。"
    assert drawn == (english if (name or active).startswith("en") else japanese)
