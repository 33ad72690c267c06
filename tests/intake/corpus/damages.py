"""Signs, words and headings that are lost, cut or broken.  Each damage changes a sheet, its text and its truth alike."""

import re
from dataclasses import replace

from plans_registry.documents.plan import MeasureDocument
from tests.intake.corpus import spellings, words
from tests.intake.corpus.interruptions import some
from tests.intake.corpus.layout import columns, may_break
from tests.intake.corpus.sheet import FIRST_MARK, Block, Sheet, is_mark
from tests.intake.corpus.truth import one_of

CUT = frozenset({"text-cut", "brackets-unbalanced"})
WORDS_THAT_END_A_NAME = re.compile(
    "(?:事業|支援|補助|助成|促進|育成|創業|開拓|運営|相談|制度|活用|開発|出店|出展|策定|塾|会|推進|企業|商品|奨励金|研修|人材|確保|ネットワーク|産業)$"
)


def lost_closing(sheet: Sheet) -> None:
    """One ） of a pillar is lost."""
    for block, index, span in _described(sheet):
        at = block.text.rindex("）", *span)
        _destroy(sheet, block, index, at)


def lost_opening(sheet: Sheet) -> None:
    for block, index, span in _described(sheet):
        _destroy(sheet, block, index, block.text.index("（", *span))


def lost_quote(sheet: Sheet) -> None:
    """One 」 inside a description is lost: the words are all there but for a sign."""
    for block, index, span in _described(sheet):
        at = block.text.find("」", *span)
        if at >= 0:
            _destroy(sheet, block, index, at)


def stray_bracket(sheet: Sheet) -> None:
    for block, index, span in _described(sheet):
        block.text = block.text[: span[1] - 1] + "）" + block.text[span[1] - 1 :]
        sheet.unsure.add(index)


def lost_comma(sheet: Sheet) -> None:
    """The 、 between two measures is lost: nobody can be sure of either."""
    for block in some(sheet, "measures"):
        if found := [match.start() for match in re.finditer("）[\U000f0000-\U000fffff]、", block.text)]:
            at = sheet.dice.choice(found) + 2
            sheet.unsure |= {ord(block.text[at - 1]) - FIRST_MARK, ord(block.text[at + 1]) - FIRST_MARK}
            block.text = block.text[:at] + block.text[at + 1 :]


def _destroy(sheet: Sheet, block: Block, index: int, at: int) -> None:
    block.text = block.text[:at] + block.text[at + 1 :]
    sheet.unsure.add(index)
    sheet.needs.append(frozenset({"brackets-unbalanced"}))


def _described(sheet: Sheet) -> list[tuple[Block, int, tuple[int, int]]]:
    """One measure with a description of some pillars: its block, its mark, its span in the text."""
    chosen = []
    for block in some(sheet, "measures"):
        spans = [
            (match.start(), match.end()) for match in re.finditer("([\U000f0000-\U000fffff])[^、]*?.*?\\1", block.text)
        ]
        if described := [span for span in spans if "（" in block.text[slice(*span)]]:
            span = sheet.dice.choice(described)
            chosen.append((block, ord(block.text[span[0]]) - FIRST_MARK, span))
    return chosen


def cut_sentences(sheet: Sheet) -> None:
    """The sentence of a pillar breaks off; the next pillar or plan follows."""
    for block in some(sheet, "measures"):
        _cut_off(sheet, block)


def cut_at_the_end(sheet: Sheet) -> None:
    """The text ends in the middle of the last sentence that is left."""
    block = sheet.dice.choice(sheet.of("measures"))
    if not _cut_off(sheet, block):
        return
    at = sheet.blocks.index(block)
    sheet.blocks[at + 1 :] = []
    plan = sheet.plans[block.plan]
    sheet.plans[block.plan :] = [replace(plan, pillars=plan.pillars[: block.pillar + 1])]


def _cut_off(sheet: Sheet, block: Block) -> bool:
    at = sheet.dice.randint(len(block.text) // 4, len(block.text) - 3)
    left = block.text[:at]
    if is_mark(left[-1]) or WORDS_THAT_END_A_NAME.search(left) or left[-1] in "）等 。」" or left.endswith("など"):
        return False
    kept: list[MeasureDocument] = []
    for measure in sheet.plans[block.plan].pillars[block.pillar].measures:
        sign = chr(FIRST_MARK + _index(sheet, block, measure))
        if left.count(sign) == 2:
            kept.append(measure)
        elif sign in left and (words_left := left.split(sign)[1]):
            kept.append(_partial(measure, words_left))
            block.text = left + sign
            if "（" not in words_left:
                sheet.unsure.add(ord(sign) - FIRST_MARK)
    if not kept:
        return False
    block.text = block.text if len(block.text) == at + 1 else left
    sheet.change(block.plan, block.pillar, kept, open_ended=False)
    sheet.needs.append(CUT)
    return True


def _partial(measure: MeasureDocument, text: str) -> MeasureDocument:
    name, _, description = text.partition("（")
    return replace(measure, name=name, description=description.rstrip("、"))


def _index(sheet: Sheet, block: Block, measure: MeasureDocument) -> int:
    return sheet.places.index((block.plan, block.pillar, measure.number - 1))


def broken_headings(sheet: Sheet) -> None:
    """Headings of pillars wider than their column go on in a second line, as a column's width breaks them."""
    sheet.style.ragged, sheet.style.blanks = False, sheet.dice.choice([0.0, 1.0])
    for block in sheet.of("pillar"):
        ends = [i for i in range(6, len(block.text) - 1) if may_break(block.text, i, anywhere=False)]
        if len(block.text) > 10 and ends:
            at = max(ends[len(ends) // 3 :], key=lambda i: -abs(i - 12))
            block.text = f"{block.text[:at]}\n{block.text[at:]}"
            sheet.style.width = sum(map(columns, block.text[:at])) // 2 * 2
            break
    width = sheet.style.width
    for block in sheet.of("pillar"):
        text = block.text.replace("\n", "")
        block.text = text
        if sum(map(columns, text)) > width:
            block.text = _wrap_once(text, width)


def _wrap_once(text: str, width: int) -> str:
    taken = 0
    for i, sign in enumerate(text):
        if taken + columns(sign) > width and may_break(text, i, anywhere=True):
            return f"{text[:i]}\n{text[i:]}"
        taken += columns(sign)
    return text


def broken_heads(sheet: Sheet) -> None:
    for block in sheet.of("head"):
        text = block.text
        cuts = sorted(sheet.dice.sample([i for i in range(2, len(text) - 1) if may_break(text, i, anywhere=True)], 2))
        block.text = "\n".join([text[: cuts[0]], text[cuts[0] : cuts[1]], text[cuts[1] :]])


def titles_without_plan(sheet: Sheet) -> None:
    _retitle(sheet, words.TITLES_WITHOUT_PLAN)


def no_period(sheet: Sheet) -> None:
    sheet.needs.append(frozenset({"period-empty"}))
    for i, plan in enumerate(sheet.plans):
        sheet.plans[i] = replace(plan, first_year=None, last_year=None, period_text="")
    if sheet.dice.random() < 0.5:
        _retitle(sheet, words.TITLES_KNOWN_BY_A_WORD)


def lost_period_separator(sheet: Sheet) -> None:
    for i, block in enumerate(sheet.of("head")):
        plan = sheet.plans[i]
        assert plan.first_year
        assert plan.last_year
        text = spellings.lost_separator(plan.first_year, plan.last_year)
        block.text = block.text.replace(plan.period_text, text)
        sheet.plans[i] = replace(plan, first_year=None, last_year=None, period_text=text)
    sheet.needs.append(frozenset({"period-lost-separator"}))


def _retitle(sheet: Sheet, choices: tuple[str, ...]) -> None:
    for i, block in enumerate(sheet.of("head")):
        title = one_of(sheet.dice, choices, sheet.plans[i].municipality_name)
        block.text = block.text.replace(sheet.plans[i].title, title)
        sheet.plans[i] = replace(sheet.plans[i], title=title)
