"""What intake could not decide: sentences for a person, never silence."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from plans_registry.documents.periods import PeriodIssue
from plans_registry.intake.lines import CleanLine

SHOWN = 60
"""Characters of a quoted text in a message; :attr:`Issue.text` holds more."""
KEPT = 500

_AT = gettext_noop("%(line)s行目「%(text)s」%(complaint)s。")

_COMPLAINTS = {
    "brackets-unbalanced": gettext_noop("の括弧の対応が取れていません"),
    "brackets-in-name": gettext_noop("は名称の中に括弧があります。区切りを確かめてください"),
    "control-characters": gettext_noop("にあった制御文字を取り除きました"),
    "heading-joined": gettext_noop("は、二行にわたる柱の見出しとみてつなぎました"),
    "heading-open": gettext_noop("は、上の柱の見出しの続きかもしれません"),
    "level-folded": gettext_noop("は柱の下の見出しです。柱と施策の二段に直したため、この見出しは残りません"),
    "law-other": gettext_noop("は別の法律や制度の計画を指すことばです。この登録簿に載せる計画か確かめてください"),
    "line-unplaced": gettext_noop("は、どこに入るか分かりませんでした"),
    "line-without-pillar": gettext_noop("は施策かもしれませんが、柱の見出しがないため背景の文に入れました"),
    "measures-missing": gettext_noop("の柱には施策がありません"),
    "measure-uncertain": gettext_noop("は、施策として正しく読めたか確かではありません。原文と見比べてください"),
    "measure-repeated": gettext_noop("は前にも名前のある施策とみて、説明をその施策に入れました"),
    "measure-mark": gettext_noop("にある新規・拡充などの印を、施策の名称から除きました"),
    "office-apart": gettext_noop("の括弧の中は担当課とみて、説明から除きました"),
    "name-cut": gettext_noop("は、施策の名称が途中で切れているようです"),
    "name-goes-on": gettext_noop("は、行の終わりでひとつの名称が終わっているかもしれません"),
    "name-joins": gettext_noop("は「及び」などを含みますが、一つの施策として読みました"),
    "name-long": gettext_noop("は施策の名称として長すぎます。区切りを確かめてください"),
    "name-sentence": gettext_noop("は文のまま、一つの施策の名称として読みました"),
    "name-missing": gettext_noop("には施策の名称がありません"),
    "note-apart": gettext_noop("は注とみて、施策から分けました"),
    "note-pointer": gettext_noop("にあった注の印を、施策の名称から除きました"),
    "page-frame": gettext_noop("は、ウェブページの案内や問い合わせ先とみて除きました"),
    "page-furniture": gettext_noop("は、目次か繰り返しの見出しとみて除きました"),
    "page-number": gettext_noop("は、ページ番号とみて除きました"),
    "programme-named": gettext_noop("は都の事業の名前です。承認の記録と合わせてください"),
    "section-apart": gettext_noop("は計画の柱でも施策でもない項目とみて、除きました"),
    "section-label": gettext_noop("は項目の名前とみて除きました"),
    "separator-missing": gettext_noop("の前には区切りの「、」がありませんが、別の施策として読みました"),
    "table-header": gettext_noop("は表の見出しとみて、下の各行を施策として読みました"),
    "text-cut": gettext_noop("は途中で切れているようです"),
    "title-mark": gettext_noop("は計画の状態を表すことばとみて、計画の名前から除きました"),
    "title-proposed": gettext_noop("を計画の名前としました。確かめてください"),
    "title-second": gettext_noop("は別の承認回の表題のようです。初めの表題だけを使いました"),
    "types-missing": gettext_noop("の柱の類型を言葉から提案できませんでした"),
    "unreadable-characters": gettext_noop("に読めない文字があります"),
}
_SENTENCES = {
    "background-cut": gettext_noop("%(line)s行目「%(text)s」で、「%(title)s」の背景の文が途中で切れているようです。"),
    "background-missing": gettext_noop("%(line)s行目の「%(text)s」には背景の文がありません。"),
    "caption-by-words": gettext_noop(
        "%(line)s行目の写真の説明「%(text)s」は、本文と重なる語から%(plan)sのものと考えました。確かめてください。"
    ),
    "caption-by-place": gettext_noop(
        "%(line)s行目の写真の説明「%(text)s」は、文書の中の位置から%(plan)sのものと考えました。確かめてください。"
    ),
    "caption-by-words-pillar": gettext_noop(
        "%(line)s行目の写真の説明「%(text)s」は、本文と重なる語から%(plan)sの柱%(pillar)sのものと考えました。"
        "確かめてください。"
    ),
    "caption-by-place-pillar": gettext_noop(
        "%(line)s行目の写真の説明「%(text)s」は、文書の中の位置から%(plan)sの柱%(pillar)sのものと考えました。"
        "確かめてください。"
    ),
    "caveat-missing": gettext_noop("予算の議決により事業が確定するという注記が見つかりませんでした。"),
    "caveat-second": gettext_noop("%(line)s行目に別の注記があります：「%(text)s」。初めの注記だけを使いました。"),
    "municipality-missing": gettext_noop("%(line)s行目：区市町村の名前がありません。"),
    "municipality-proposed": gettext_noop(
        "%(line)s行目：区市町村の欄がないため、計画の名前や本文から%(text)sとしました。確かめてください。"
    ),
    "municipality-unknown": gettext_noop("%(line)s行目：「%(text)s」という区市町村は登録されていません。"),
    "period-from-text": gettext_noop(
        "%(line)s行目：計画期間の欄がないため、この行の「%(text)s」としました。確かめてください。"
    ),
    "pillar-number": gettext_noop("%(line)s行目の柱「%(text)s」の番号が%(last)sの次ではありません。"),
    "pillars-missing": gettext_noop("%(line)s行目の「%(text)s」には柱が見つかりませんでした。"),
    "plan-title-missing": gettext_noop("%(line)s行目：計画の名前が見つかりませんでした。入力してください。"),
    "plan-repeated": gettext_noop("%(line)s行目：%(name)sの同じ年度に始まる計画が、この文書に二つあります。"),
    "read-by-repetition": gettext_noop(
        "この文書は決まった書き方ではないため、同じ形の繰り返しから柱と施策を読み取りました。原文と見比べてください。"
    ),
    "title-missing": gettext_noop("文書の表題【…の概要】が見つかりませんでした。"),
}
_PERIOD = gettext_noop("%(line)s行目：%(sentence)s")
_PERIODS = {
    "empty": gettext_noop("計画期間が書かれていません。"),
    "too-long": gettext_noop("計画期間として長すぎる文です（{length}字）。"),
    "unreadable": gettext_noop("計画期間「{text}」を読み取れませんでした。"),
    "era-missing": gettext_noop("計画期間「{text}」の「{number}」は元号も西暦4桁もなく、何年度か分かりません。"),
    "one-end": gettext_noop("計画期間「{text}」は初めか終わりの年度が欠けています。"),
    "lost-separator": gettext_noop("計画期間「{text}」は区切りが抜けているようです。{guesses}でしょうか。"),
    "absurd-year": gettext_noop("計画期間「{text}」の「{year}年度」はあり得ない年度です。"),
    "end-before-start": gettext_noop("計画期間「{text}」は終わり（{last}年度）が初め（{first}年度）より前です。"),
    "brackets-contradict": gettext_noop("計画期間「{text}」の括弧内「{inner}」が括弧の外と合いません。"),
    "length-contradicts": gettext_noop("計画期間「{text}」の年数「{length}年」が年度（{years}年分）と合いません。"),
    "length-ambiguous": gettext_noop("計画期間「{text}」の「{length}年」は年数とも年度とも読めます。"),
    "brackets-unread": gettext_noop("計画期間「{text}」の括弧内「{inner}」は読み取れませんでした。"),
    "approximate": gettext_noop("計画期間「{text}」は「概ね」の年数です。"),
    "long-period": gettext_noop("計画期間「{text}」は{years}年間と長すぎます。確かめてください。"),
    "distant-year": gettext_noop(
        "計画期間「{text}」の{year}年度は先すぎます。区切りが抜けていないか確かめてください。"
    ),
    "within-a-year": gettext_noop("計画期間「{text}」は年度の途中で始まるか終わります。"),
}


@dataclass(frozen=True, slots=True)
class Issue:
    """``line`` counts from 1 in the given text, 0 for the whole document; ``code`` is a stable slug; ``text`` is the
    published text in question; ``params`` fill the message, or hold it whole as ``sentence``; ``wording`` chooses it where one code has several."""

    line: int
    code: str
    text: str = ""
    params: dict[str, str | int] = field(default_factory=dict, hash=False)
    wording: str = ""

    @property
    def message(self) -> str:
        """One sentence, in the language in force, that names what and where."""
        if "sentence" in self.params:
            return str(self.params["sentence"])
        values: dict[str, str | int] = {"line": self.line, "text": clip(self.text), **self.params}
        if period := _PERIODS.get(self.code.removeprefix("period-")):
            return _(_PERIOD) % (values | {"sentence": _(period).format(**values)})
        if complaint := _COMPLAINTS.get(self.wording or self.code):
            return _(_AT) % (values | {"complaint": _(complaint)})
        return _(_SENTENCES[self.wording or self.code]) % values


def period_sentence(issue: PeriodIssue) -> str:
    """What is odd about a period, in the language in force."""
    return _(_PERIODS[issue.code]).format(**issue.params)


def clip(text: str, length: int = SHOWN) -> str:
    return text if len(text) <= length else text[:length] + "…"


def about(line: CleanLine, code: str, text: str = "", *, wording: str = "", **params: str | int) -> Issue:
    """An issue about a line, or about ``text`` on it."""
    return Issue(line.number, code, clip(text or line.text, KEPT), params, wording)
