"""What stands between the words of an overview: captions, pages, other rounds, caveats.  Each changes a sheet in place."""

from dataclasses import replace

from tests.intake.corpus import words
from tests.intake.corpus.layout import may_break
from tests.intake.corpus.sheet import FIRST_MARK, Block, Sheet, Style, write
from tests.intake.corpus.truth import one_of, plans


def captions_inside(sheet: Sheet) -> None:
    """A caption in the middle of an unfinished sentence."""
    for block in some(sheet, "measures"):
        if cut := _cut(sheet, block.text):
            caption = _caption(sheet, words.TELLING_CAPTIONS, block)
            rest = Block("measures", block.text[cut:], block.plan, block.pillar)
            block.text = block.text[:cut]
            sheet.insert_behind(block, caption, rest)


def captions_under_headings(sheet: Sheet) -> None:
    for block in some(sheet, "pillar"):
        sheet.insert_behind(block, _caption(sheet, words.CAPTIONS, block))


def captions_at_the_end(sheet: Sheet) -> None:
    for block in some(sheet, "head"):
        sheet.blocks.append(_caption(sheet, words.CAPTIONS, block))


def captions_behind_backgrounds(sheet: Sheet) -> None:
    for block in some(sheet, "background"):
        sheet.insert_behind(block, _caption(sheet, words.CAPTIONS, block))


def _caption(sheet: Sheet, choices: tuple[str, ...], block: Block) -> Block:
    text = one_of(sheet.dice, choices, sheet.plans[block.plan].municipality_name)
    return Block("caption", text, block.plan, block.pillar)


def page_numbers(sheet: Sheet) -> None:
    """Between blocks and inside sentences, with and without a form feed."""
    forms = ["- {n} -", "{n}", "{n}/12", "{n}ページ", "－{n}－", "P.{n}", "( {n} )"]
    form = sheet.dice.choice(forms)
    for number, block in enumerate(some(sheet, "measures", "background"), start=2):
        _break_page(sheet, block, form.format(n=number))


def running_headers(sheet: Sheet) -> None:
    """A form feed, then the same line at the top of every page, also in the middle of a sentence."""
    header = sheet.dice.choice(["地域産業活性化計画の概要", "東京都産業労働局商工部", "令和６年度後期承認分"])
    for number, block in enumerate(some(sheet, "measures", "background"), start=2):
        _break_page(sheet, block, f"- {number} -", "\f" + header)


def _break_page(sheet: Sheet, block: Block, *texts: str) -> None:
    cut = _cut(sheet, block.text) or len(block.text)
    rest = Block(block.kind, block.text[cut:], block.plan, block.pillar)
    block.text = block.text[:cut]
    sheet.insert_behind(block, *(Block("furniture", text) for text in texts), *([rest] if rest.text else []))


def form_feeds(sheet: Sheet) -> None:
    for block in some(sheet, "head", "pillar"):
        block.text = "\f" + block.text


def dotted_leaders(sheet: Sheet) -> None:
    """A table of contents in front, its entries leading by dots to their pages."""
    dots = sheet.dice.choice(["………………", "・・・・・・・・・・", "..............", "────────", " …… "])
    rows = [Block("furniture", f"{plan.title}{dots}{number}") for number, plan in enumerate(sheet.plans, start=2)]
    sheet.insert_behind(sheet.blocks[0], Block("furniture", "目次"), *rows)


def caveats_anywhere(sheet: Sheet) -> None:
    """The same caveat behind backgrounds, pillars or plans."""
    caveat = sheet.blocks.pop()
    places = sheet.dice.sample(sheet.of("background", "measures", "item", "title"), 2)
    for block in places:
        if block.kind != "item" or sheet.blocks[sheet.blocks.index(block) + 1 :][:1] != [block]:
            sheet.insert_behind(block, Block("caveat", caveat.text))


def other_styles(sheet: Sheet) -> None:
    """Another round follows whose plans number their pillars otherwise and list measures as items."""
    items = sheet.dice.choice(["・", "○", "sentence"])
    _append(sheet, replace(sheet.style, numbering=sheet.dice.choice(["1.", "①", "Ⅰ", "◆"]), items=items))


def second_round(sheet: Sheet) -> None:
    """Another overview follows in the same text, with its own title, caveat and years."""
    _append(sheet, sheet.style)


def _append(sheet: Sheet, style: Style) -> None:
    other = write(sheet.dice, style, plans(sheet.dice, most=3))
    base, marks = len(sheet.plans), len(sheet.places)
    shift = {FIRST_MARK + i: FIRST_MARK + marks + i for i in range(len(other.places))}
    for block in other.blocks:
        block.text = block.text.translate(shift)
        block.plan += base if block.plan >= 0 else 0
    other.blocks[0].text = sheet.dice.choice(
        ["【令和６年度後期に承認した地域産業活性化計画の概要】", "【承認した地域産業活性化計画の概要（平成29年3月）】"]
    )
    sheet.plans += other.plans
    sheet.places += [(plan + base, pillar, measure) for plan, pillar, measure in other.places]
    sheet.blocks += other.blocks
    sheet.needs.append(frozenset({"title-second"}))


def some(sheet: Sheet, *kinds: str) -> list[Block]:
    """About a third of the blocks, at least one."""
    blocks = sheet.of(*kinds)
    return [block for block in blocks if sheet.dice.random() < 0.35] or [sheet.dice.choice(blocks)]


def _cut(sheet: Sheet, text: str) -> int:
    """A place in the middle where a line may be broken, 0 when there is none."""
    places = [i for i in range(8, len(text) - 8) if may_break(text, i, anywhere=False)]
    return sheet.dice.choice(places) if places else 0
