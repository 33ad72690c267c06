"""What a document carries around its text, taken out before the plans are read; all but the caveat is an issue too.

Page numbers, tables of contents and lines that repeat on every page; what a page of the web says of itself; the
sentences that budgets decide (the caveat).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from plans_registry.intake.issues import Issue, about
from plans_registry.intake.lines import SAID_APART, CleanLine, Nesting, join_lines, plain
from plans_registry.intake.overview.guesses import is_field_line, read_title
from plans_registry.intake.overview.heads import plan_heads, read_plan_head

# A table, or a person, says what these are.
TOLD_ROLES = ("title", "pillar", "fold", "measure", "list", "detail", "more", *SAID_APART, "label", "value")
CONTACT_LINES, CONTACT_LENGTH = 8, 60
"""So many lines of so many signs may belong to an address behind 問い合わせ先."""

_RELATED = re.compile("(?:添付|関連)(?:ファイル|資料)|関連(?:リンク|情報|ページ|記事)|ダウンロード")
_WORDS = re.compile(
    # 本文へスキップ / ここから本文です。 / 文字サイズ変更
    r"本文へ(?:移動|スキップ|ジャンプ)?|本文はこちら.*|ここ(?:から|まで)(?:本文|.{0,10}メニュー).*|文字サイズ.*|.*[|｜]\s*文字サイズ.*"
    # 音声読み上げ / 印刷する / このページの先頭へ戻る
    r"|サイト内検索|音声読み上げ|印刷(?:用ページ|する).*|(?:この)?(?:ページ|画面)の?(?:先頭|トップ|上部)(?:へ|に).*"
    # 現在の位置：トップページ / 最終更新日：令和３年４月１日
    r"|(?:現在の(?:ページ|位置|場所)|ここに?いる場所)\s*:.*|(?:最終)?更新日?\s*:?\s*(?:令和|平成|20).{4,20}|(?:掲載|公開)日\s*:?\s*(?:令和|平成|20).{4,20}"
    # ページ番号1001234 / © Tokyo Metropolitan Government / PDF形式のファイルです。
    r"|ページ番号.*|(?:Copyright|©|\(C\)).*|.*All [Rr]ights? [Rr]eserved.*|PDF\s*形式の?.*|.*Adobe\s*(?:Acrobat\s*)?Reader.*"
    # 添付ファイル / 関連リンク / 概要版（PDF：1.2MB）
    rf"|{_RELATED.pattern}|.*[（【](?:PDF|ＰＤＦ|Excel|Word)[^（）【】]*[）】]"
    # https://www.city.example.lg.jp/sangyo/ / 詳しくはこちら / 配信停止はこちら
    r"|https?://\S+|\S{0,12}(?:こちら(?:から|へ|をご覧ください)?|もっと見る|続きを読む)。?"
    # ページのご感想をお聞かせください / ・プライバシーポリシー
    r"|.*(?:ご感想|ご意見)をお聞かせください.*|・?(?:プライバシーポリシー|個人情報(?:保護|の取扱い).{0,10}|サイトポリシー|サイトマップ|アクセシビリティ.{0,6}|著作権.{0,10}|リンクについて)"
    # 報道発表資料 / 〒163-8001 東京都新宿区西新宿 / ホーム > しごと
    r"|報道発表資料|ご利用にあたって.*|RSS.*|〒[0-9]{3}[-‐－ー][0-9]{4}.*|English|トップページ|ホーム|(?:トップ(?:ページ)?|ホーム|HOME)\s*[>＞›»].*|東京都庁\s*:\s*〒.*"
)
# 問い合わせ先 / 担当部署：産業振興課 / ■この記事に関するお問い合わせ先
_CONTACT = re.compile(
    r"[^\w]*(?:この(?:ページ|記事|件)に(?:関する|ついての))?(?:お?問い?合わ?せ先?|連絡先|担当(?:部署|課))(?:[^\w].*)?"
)
# 産業労働局商工部調整課 / 電話 03-5320-0000
_ADDRESS = re.compile(
    r".*(?:[課部係局室所](?:\s|$|\s*担当)|担当|電話|直通|内線|〒|FAX|ＦＡＸ|ファク[スシ]|メール|@|https?:).*|[0-9()（）‐－ー\-\s]{6,20}",
    re.I,
)


def frame_lines(lines: Sequence[CleanLine]) -> set[int]:
    """Indices of the lines that belong to the frame of a page and to no plan.  A word alone inside a bracket is a broken line."""
    found: set[int] = set()
    nesting = Nesting()
    for at, line in enumerate(lines):
        if at in found:
            continue
        if line.role in TOLD_ROLES:
            nesting = Nesting()
        elif line.role == "frame" or (not nesting.depth and _WORDS.fullmatch(line.shape)):
            found |= {at, *_under(lines, at)}
        elif not nesting.depth and _CONTACT.fullmatch(line.shape):
            found |= set(range(at, at + 1 + _address_lines(lines[at + 1 : at + 1 + CONTACT_LINES])))
        else:
            nesting = Nesting() if line.shape.endswith("。") else nesting.read(line.shape)
    return found


def _under(lines: Sequence[CleanLine], at: int) -> Iterator[int]:
    """Indices of what stands under a heading such as 関連情報, up to the next one as high."""
    if lines[at].role != "heading" or not _RELATED.fullmatch(lines[at].shape):
        return
    for below in range(at + 1, len(lines)):
        if lines[below].role == "heading" and lines[below].level <= lines[at].level:
            return
        yield below


def _address_lines(lines: Sequence[CleanLine]) -> int:
    fits = list(map(is_address, lines))
    return fits.index(False) if False in fits else len(fits)


def is_address(line: CleanLine) -> bool:
    """Whether a line names an office, a telephone or an address of the web."""
    return len(line.text) <= CONTACT_LENGTH and bool(_ADDRESS.fullmatch(line.shape))


TITLE_LENGTH = 80

ENTRY_LENGTH = 400
"""Signs of a table of contents' longest entry, with its dots."""

_DASH = r"[-‐–—―－ー~～\s]*"
# - 3 - / 3/12 / P.3 / （ 3 ） / ３ページ
_PAGE_NUMBER = re.compile(rf"(?:[Pp]\.?\s*)?（?{_DASH}[0-9]{{1,3}}(?:\s*[/／]\s*[0-9]{{1,3}})?{_DASH}）?(?:ページ|頁)?")
# An entry of a table of contents: 町田市地域産業活性化計画………………2
_LEADER = re.compile(r".{2,80}?\s*(?:[…‥・･.:─―—\-_]\s*){4,}[0-9]{1,3}|.{2,80}?\s*…+\s*[0-9]{1,3}|目\s*次")
# ------------ / ━━━━━━ between the parts of a mail
_RULE = re.compile(r"(?P<sign>[-=_*~─━―＝＊～・])(?P=sign){3,}")
_WITH = "(?:と|・|及び|や|、)(?:現状|課題|背景|特性|動向|展望|対応|対策|目標|方向性?)"
# 産業の現状と課題 / 現状・課題 / 計画の推進 / 施策の体系 / 主な取組
_SECTION = (
    rf"(?:\S{{0,10}}の?(?:現状|現況)(?:{_WITH})?|(?:課題|背景)(?:{_WITH})?|目的|趣旨|計画の?(?:趣旨|目的|背景|期間|位置付け|位置づけ|体系|推進(?:体制)?|進行管理)"
    r"|推進体制|進行管理|施策の?(?:体系|展開)"
    r"|(?:主な|具体的な|今後の)(?:取組|事業|施策)(?:内容)?|取組の?内容)"
)
# （１）背景 / ４　施策の体系 / 【目的】 / （現状と課題） / 課題：
_SECTION_LABEL = re.compile(
    rf"(?:[0-9]{{1,2}}[\s.）]\s*|（[0-9]{{1,2}}）\s*|[①-⑳■●◆○◎□◇▼▶])\s*【?{_SECTION}】?:?|【{_SECTION}】|（{_SECTION}）|「{_SECTION}」|{_SECTION}:"
)
"""A line that only says what comes next, and heads no measures of its own; without a sign it may be a broken line."""
# 【令和６年度後期に承認した地域産業活性化計画の概要】
_TITLE = re.compile(r"【[^【】]*概要[^【】]*】|[^。、「」]{0,40}計画の概要[^。、「」]{0,30}")


def take_furniture(lines: Sequence[CleanLine]) -> tuple[list[CleanLine], list[Issue]]:
    """The other lines, and an issue for each page number, entry of a table of contents, running header and part of a page's frame."""
    running, frame = _running(lines), frame_lines(lines) | _contents(lines)
    rest: list[CleanLine] = []
    issues: list[Issue] = []
    for at, line in enumerate(lines):
        if line.role in TOLD_ROLES:
            rest.append(line)
        elif line.role == "header":
            issues.append(about(line, "table-header"))
        elif _PAGE_NUMBER.fullmatch(line.shape):
            issues.append(about(line, "page-number"))
        elif _RULE.fullmatch(line.shape):
            issues.append(about(line, "page-furniture"))
        elif _SECTION_LABEL.fullmatch(line.shape):
            rest.append(line if line.role == "heading" else replace(line, role="section"))
        elif at in frame:
            issues.append(about(line, "page-frame"))
        elif plain(line.shape) in running and read_title(line)[0] and line.page == lines[0].page:
            rest.append(line)  # a title that runs on as a header
        elif plain(line.shape) in running or _is_entry(line):
            issues.append(about(line, "page-furniture"))
        else:
            rest.append(line)
    return rest, issues


def _is_entry(line: CleanLine) -> bool:
    """Whether a line is an entry of a table of contents; of a longer one each sign is tried as the end of its name."""
    return len(line.shape) <= ENTRY_LENGTH and bool(_LEADER.fullmatch(line.shape))


def _contents(lines: Sequence[CleanLine]) -> set[int]:
    """Indices of the lines of a list of contents, whose texts stand again as headings further down, and of headings that run on
    at the tops of pages."""
    last = {plain(line.shape): at for at, line in enumerate(lines) if line.role == "heading"}
    tops = {at for at, line in enumerate(lines) if not at or lines[at - 1].page < line.page}
    found = {
        at
        for at, line in enumerate(lines)
        if line.role in ("", "text") and (own := last.get(plain(line.shape))) is not None and (own > at or at in tops)
    }
    return found if len(found) > 1 else set()


def _running(lines: Sequence[CleanLine]) -> set[str]:
    """Lines that stand first or last, page numbers aside, on at least two pages, and on most."""
    pages: defaultdict[int, list[CleanLine]] = defaultdict(list)
    for line in lines:
        if not _PAGE_NUMBER.fullmatch(line.shape):
            pages[line.page].append(line)
    edges: defaultdict[str, set[int]] = defaultdict(set)
    for page, own in pages.items():
        # 東京都産業労働局 on top of every page; a title or the head of a plan there is none.
        for line in (own[0], own[-1]):
            if not _TITLE.fullmatch(line.shape) and not read_plan_head([line], 0):
                edges[plain(line.shape)].add(page)
    return {text for text, on in edges.items() if len(on) >= 2 and 2 * len(on) > len(pages)}


def take_title(lines: Sequence[CleanLine]) -> tuple[list[CleanLine], str, list[Issue]]:
    """The other lines, the overview's title from the front, and an issue for each other title; the first one
    may run on as a header, which goes too."""
    heads = plan_heads(lines)
    title = next(_titles(lines[: min(heads, default=len(lines))], bracketed=bool(heads)), None)
    if title is None:
        return list(lines), "", []
    header = plain(title.shape)
    rest = [line for line in lines if line.role == "title" or plain(line.shape) != header]
    others = [line for line in rest if line.role != "title" and _TITLE.fullmatch(line.shape)]
    issues = [about(line, "title-second") for line in others]
    return [line for line in rest if line not in others], title.text.strip("【】[]［］〔〕 　"), issues


def _titles(front: Sequence[CleanLine], *, bracketed: bool) -> Iterator[CleanLine]:
    for line in front:
        # 青梅市商・工業振興プラン【概要版】 is the title of a plan.
        if line.role == "title" or read_title(line)[0] not in ("", "地域産業活性化計画") or is_field_line(line):
            continue
        # 【承認した地域産業活性化計画の概要】, or the same without its brackets.
        if (bracketed and re.fullmatch("【[^【】]+】", line.shape)) or "概要" in line.shape[:TITLE_LENGTH]:
            yield line


# ※各市町の事業は、… / 注　本概要は都が作成した。… / （事業の実施については、…
_CAVEAT_START = re.compile(r"[（※＊*]|注\s|(?:なお、?)?(?:各区?市|各区市町村|上記の?計画|本(?:資料|概要))")
# …それぞれの議会の議決を経て確定します。 / …今後の予算編成により変更となる場合があります。
_CAVEAT_WORDS = re.compile(
    "予算.*(?:議会|議決|成立)|(?:議会|議決).*予算|(?:議会|議決).*確定|予算編成により.*変更|予算.*確定(?:する|し|です)"
)
CAVEAT_LENGTH = 400


def take_caveats(
    lines: Sequence[CleanLine], *, latin_apart: bool
) -> tuple[list[CleanLine], list[tuple[CleanLine, str]]]:
    """The other lines, and the sentences that say that budgets decide, wherever they stand."""
    rest: list[CleanLine] = []
    caveats: list[tuple[CleanLine, str]] = []
    index = 0
    while index < len(lines):
        used = _caveat_lines(lines, index)
        if used and _CAVEAT_WORDS.search(
            (passage := join_lines(lines[index : index + used], latin_apart=latin_apart)).shape
        ):
            caveats.append((lines[index], passage.text.strip("（）()※＊* 　")))
            index += used
            continue
        rest.append(lines[index])
        index += 1
    return rest, caveats


def _caveat_lines(lines: Sequence[CleanLine], index: int) -> int:
    """Number of lines of the bracket or sentence that begins here, 0 when it is none or does not end."""
    if not _CAVEAT_START.match(lines[index].shape):
        return 0
    bracketed = lines[index].shape[0] == "（"
    nesting, length = Nesting(), 0
    for at in range(index, len(lines)):
        shape = lines[at].shape
        length += len(shape)
        # A second （ or ※ begins another note: this one has no end.
        if length > CAVEAT_LENGTH or (at > index and shape[0] in "（※＊*"):
            return 0
        nesting.read(shape)
        if not nesting.depth and (bracketed or shape.rstrip("）").endswith("。")):
            return at - index + 1
    return 0
