"""What a page of the web carries around its text, known by its words: navigation, dates of update, whom to ask."""

import re
from collections.abc import Sequence

from plans_registry.intake.brackets import Nesting, shape_of
from plans_registry.intake.html import FRAME
from plans_registry.intake.lines import Line

CONTACT_LINES, CONTACT_LENGTH = 8, 60
"""So many lines of so many signs may belong to an address behind 問い合わせ先."""

_FRAME = shape_of(FRAME)
_WORDS = re.compile(
    r"本文へ(?:移動|スキップ|ジャンプ)?|本文はこちら.*|ここ(?:から|まで)(?:本文|.{0,10}メニュー).*|文字サイズ.*|.*[|｜]\s*文字サイズ.*"
    r"|サイト内検索|音声読み上げ|印刷(?:用ページ|する).*|(?:この)?(?:ページ|画面)の?(?:先頭|トップ|上部)(?:へ|に).*"
    r"|(?:現在の(?:ページ|位置|場所)|ここに?いる場所)\s*:.*|(?:最終)?更新日?\s*:?\s*(?:令和|平成|20).{4,20}|(?:掲載|公開)日\s*:?\s*(?:令和|平成|20).{4,20}"
    r"|ページ番号.*|(?:Copyright|©|\(C\)).*|.*All [Rr]ights? [Rr]eserved.*|PDF\s*形式の?.*|.*Adobe\s*(?:Acrobat\s*)?Reader.*"
    r"|(?:添付|関連)(?:ファイル|資料)|関連(?:リンク|情報|ページ|記事)|.*（(?:PDF|ＰＤＦ|Excel|Word)[^（）]*）"
    r"|.*(?:ご感想|ご意見)をお聞かせください.*|・?(?:プライバシーポリシー|個人情報(?:保護|の取扱い).{0,10}|サイトポリシー|サイトマップ|アクセシビリティ.{0,6}|著作権.{0,10}|リンクについて)"
    r"|報道発表資料|ご利用にあたって.*|RSS.*|〒[0-9]{3}[-‐－ー][0-9]{4}.*|English|トップページ|ホーム|(?:トップ(?:ページ)?|ホーム|HOME)\s*[>＞›»].*|東京都庁\s*:\s*〒.*"
)
_CONTACT = re.compile(
    r"[^\w]*(?:この(?:ページ|記事|件)に(?:関する|ついての))?(?:お?問い?合わ?せ先?|連絡先|担当(?:部署|課))(?:[^\w].*)?"
)
_ADDRESS = re.compile(
    r".*(?:[課部係局室所](?:\s|$|\s*担当)|担当|電話|直通|内線|〒|FAX|ＦＡＸ|ファク[スシ]|メール|@|https?:).*|[0-9()（）‐－ー\-\s]{6,20}",
    re.I,
)


def frame_lines(lines: Sequence[Line]) -> set[int]:
    """Indices of the lines that belong to the frame of a page and to no plan.  A word alone inside a bracket is a broken line."""
    found: set[int] = set()
    nesting = Nesting()
    for at, line in enumerate(lines):
        if at in found:
            continue
        if line.shape.startswith(_FRAME) or (not nesting.depth and _WORDS.fullmatch(line.shape)):
            found.add(at)
        elif not nesting.depth and _CONTACT.fullmatch(line.shape):
            found |= set(range(at, at + 1 + _address_lines(lines[at + 1 : at + 1 + CONTACT_LINES])))
        else:
            nesting = Nesting() if line.shape.endswith("。") else nesting.read(line.shape)
    return found


def _address_lines(lines: Sequence[Line]) -> int:
    fits = [len(line.text) <= CONTACT_LENGTH and bool(_ADDRESS.fullmatch(line.shape)) for line in lines]
    return fits.index(False) if False in fits else len(fits)
