"""Every text has its English, and the compiled catalogue is the one compiled from it.

The interface is written in Japanese; ``locale/en`` holds the English of every text. Renew it with
``manage.py makemessages -l en``, translate, then ``manage.py compilemessages`` and commit both files.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.template import Engine, Node, Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from plans_registry.management.commands.makemessages import calls_of

ROOT = Path(__file__).parent.parent
PO = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
CALLS = {name + lazy for name in ("gettext", "ngettext", "gettext_noop") for lazy in ("", "_lazy")} | {"_"}
CALLS_WITH_CONTEXT = {name + lazy for name in ("pgettext", "npgettext") for lazy in ("", "_lazy")}
PUBLIC = sorted((ROOT / "templates" / "public").rglob("*.html"))
ASKED_IN_JINJA = re.compile(r"""\bn?p?gettext\(|\b_\(|\{%-?\s*trans\b""")
# 1 measures: a number right before a word that is no singular; names like these are limits and totals, never one.
COUNTED = re.compile(
    r"%\((?!limit|most|fewest|limit_value|length|note_length|days|total|last)\w+\)[sd] (?:\w+ )?"
    r"(?:pillars|measures|plans|municipalities|results|rows|types|editions|pages|characters|words|items|mistakes|changes|places)\b"
)
# Words that once stood beside another for the same thing: the other is a local government code, 団体コード, a plan ID, a
# shortlist, a municipality, 現状と課題・めざすもの, 計画期間中, 公開取りやめ, 近い意味, the previous plan, its status, a returned
# plan, a column and a region.
SECOND_WORDS = re.compile(
    r"自治体コード|^背景$|[Mm]unicipality code|[Cc]odes? of (?:a municipality|municipalities)"
    r"|[Kk]eys? (?:of (?:a|the) plan|(?:has )?moved)|[Pp]lan key|[Aa]dd(?:ed)? to (?:the )?list|[Ii]n the list\b(?! of)|^Places$"
    r"|[Dd]escriptions? of (?:a )?photos?|[Cc]onditions of use|Licence of this site"
    r"|有効(?!です)|公開終了|同じ意味のことば|words? of (?:the same|like) meaning|related (?:word|one)s?\b(?! are used)"
    r"|[Pp]lan before|[Ss]tate of the plan|[Ss]ent back|[Ff]ields? (?:of the|mean|are added)|[Ff]ields \(|\b(?:same|sub-)area\b"
)
IN_TEMPLATE = re.compile(r"""\b_\((["'])(?P<text>.+?)\1\)""")

Message = tuple[str | None, str]  # context, text


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    assert PO.is_file(), "no English catalogue: run manage.py makemessages -l en"
    return polib.pofile(str(PO))


def test_every_text_of_the_code_is_in_the_catalogue(catalogue: polib.POFile):
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue}
    used = {*_messages_of_modules(), *_messages_of_templates()}
    ours = {message for message in used if not message[1].isascii()}  # plain English comes from Django's own catalogue
    assert len(ours) > 50
    assert sorted(text for _, text in ours - known) == []


def test_every_entry_is_translated(catalogue: polib.POFile):
    assert [entry.msgid for entry in catalogue if not entry.translated() or entry.fuzzy or entry.obsolete] == []


def test_one_thing_has_one_word(catalogue: polib.POFile):
    texts = [text for entry in catalogue for text in (entry.msgid, entry.msgstr, *entry.msgstr_plural.values())]
    assert [text for text in texts if SECOND_WORDS.search(text)] == []


def test_what_is_counted_has_a_singular(catalogue: polib.POFile):
    several = {"%(number)sつの自治体をくらべる", "1つの計画に%(count)s行あります（%(limit)s行まで）。"}  # two and more
    counted = {entry.msgid for entry in catalogue if not entry.msgid_plural and COUNTED.search(entry.msgstr)}
    assert counted == several


def test_a_translation_keeps_the_placeholders(catalogue: polib.POFile):
    assert [
        entry.msgid
        for entry in catalogue
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if text and _placeholders(text) != _placeholders(entry.msgid)
    ] == []


def test_the_compiled_catalogue_is_up_to_date(catalogue: polib.POFile):
    compiled = polib.mofile(str(PO.with_suffix(".mo")))
    assert _translations(compiled) == _translations(catalogue)


def _translations(catalogue: list[polib.POEntry]) -> dict[Message, tuple[str, dict[int, str]]]:
    return {(entry.msgctxt, entry.msgid): (entry.msgstr, entry.msgstr_plural) for entry in catalogue}


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s|\{\w*\}", text))


def _messages_of_modules() -> Iterator[Message]:
    for package in ("municipalities", "plans_registry"):
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                yield from _messages_of_module(ast.parse(path.read_text(encoding="utf-8")))


def _messages_of_module(tree: ast.Module) -> Iterator[Message]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        texts = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if node.func.id in CALLS and texts:
            yield None, texts[0]
        elif node.func.id in CALLS_WITH_CONTEXT and len(texts) > 1:
            yield texts[0], texts[1]


def _messages_of_templates() -> Iterator[Message]:
    for path in (ROOT / "templates").rglob("*.*"):
        source = path.read_text(encoding="utf-8")
        if path in PUBLIC:
            yield from _messages_of_module(ast.parse(calls_of(source)))
            continue
        yield from _messages_of_template(Engine.get_default().from_string(source))
        yield from ((None, found["text"]) for found in IN_TEMPLATE.finditer(source))


def _messages_of_template(template: Template) -> Iterator[Message]:
    for node in template.nodelist.get_nodes_by_type(Node):
        if isinstance(node, BlockTranslateNode):
            yield _context(node), node.render_token_list(node.singular)[0]
        elif isinstance(node, TranslateNode) and (literal := getattr(node.filter_expression.var, "literal", None)):
            yield _context(node), literal.replace("%", "%%")  # as the tag itself looks it up


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: path.name)
def test_makemessages_reads_every_text_of_a_public_template(path: Path):
    source = path.read_text(encoding="utf-8")
    calls = [node for node in ast.walk(ast.parse(calls_of(source))) if isinstance(node, ast.Call)]
    assert len(calls) == len(ASKED_IN_JINJA.findall(source))


def _context(node: TranslateNode | BlockTranslateNode) -> str | None:
    return node.message_context.var if node.message_context else None
