"""What a heading opens, by its words: the background, the measures, or a part that no plan document keeps."""

import re
import unicodedata
from enum import Enum

from plans_registry.intake.lines import CleanLine, shape_of


class SectionKind(Enum):
    """What a heading opens: the background, the measures of the plan, or what no plan document keeps."""

    BACKGROUND = "background"
    MEASURES = "measures"
    OTHER = "other"


# ２　現状と課題 / 計画策定の趣旨 / はじめに
_BACKGROUND = re.compile(
    r"\S{0,10}考え方|(?:\S{0,12}の)?(?:背景|現状|課題|現況|特性|特徴|動向)(?:(?:と|・|及び|や|、)\S{1,8})?|\S{0,6}(?:趣旨|目的|ねらい|概況)(?:(?:と|・|及び)\S{1,8})?"
    r"|はじめに|\S{0,4}策定に(?:あたって|当たって)|計画(?:策定)?の?(?:背景|経緯|概要|あらまし)\S{0,6}|なぜ\S{1,12}|どんな計画\S{0,5}"
)

# ３　施策の展開 / 主な取組 / 計画の体系
_MEASURES = re.compile(
    r"(?:主な|主要な?|具体的な?|重点的な|今後の|実施する|都の支援を受ける)?(?:取組み?|取り組み|事業|施策|支援|支援策|支援メニュー)(?:内容|一覧|の(?:内容|展開|体系|柱|概要|一覧|方向性?))?"
    r"|(?:施策|計画|取組|事業)?の?(?:体系図?|内容|柱|骨子|構成|展開)(?:(?:と(?:なる)?|及び|・)\S{1,8})?|重点施策|施策と\S{1,6}|(?:\S{1,6}つの)(?:柱|戦略|方針|重点\S{0,4})|アクションプラン|事業計画|計画事業|実施計画|支援メニュー"
    r"|体系図|基本方針と\S{1,6}|(?:本?計画)?(?:期間中)?に\S{2,8}(?:た|る)(?:取組|事業|施策)"
)

# ５　計画の推進体制 / 目指す姿 / 成果指標 / 問い合わせ
_OTHER = re.compile(
    r"\S{0,8}(?:位置[付づ]け(?!た)|推進体制|進行管理|進捗管理|推進に向けて|実現に向けて|評価|検証)\S{0,6}|\S{0,6}期間|(?:数値|成果|達成)?目標値\S{0,6}|\S{0,16}指標\S{0,6}|数値目標|成果目標|KPI\S{0,8}"
    r"|\S{0,6}(?:将来像|姿|ビジョン|基本理念|理念)|計画の推進|計画の?目標|目標|KPI\s*:.*|目標\s*:.*|\S{0,6}(?:スケジュール|予定|経過|経緯|体制)|\S{0,4}意見\S{0,12}|その他|パブリックコメント\S{0,8}|よくある(?:ご?質問|お問い合わせ)|お知らせ|編集後記|\S{0,8}インタビュー|コラム\S{0,12}|\S{0,6}の声|進捗\S{0,12}|作成日?|議題|(?:\S{1,3}の)?議事\S{0,4}(?:について)?|[開閉]会|質疑\S{0,2}|事務局説明|(?:出席|欠席|傍聴)者|日時|場所|配[布付]資料|ご?利用\S{0,4}流れ|\S{0,6}(?:問い?合わ?せ|連絡)(?:先|担当者?)?"
    r"|\S{0,4}(?:財源|予算|事業費)|関連(?:計画|施策|事業)?(?::.*)?|根拠\S{0,4}|参考\S{0,16}|資料\S{0,8}|要旨|(?:担当|所管)\S{0,4}|経費\S{0,6}|\S{0,6}変更点|凡例|用語\S{0,4}|注|出典|事務局|検討\S{0,6}|委員\S{0,6}|目次|もくじ|写真|対象区域|区域|計画策定主体|SDGs\S{0,8}"
)


def kind_of(title: str) -> SectionKind | None:
    """What a heading opens by its words, None for one of a pillar or a measure."""
    shape = re.sub(r"[\s　]", "", shape_of(unicodedata.normalize("NFKC", title))).strip("【】「」■●◆○・:")
    # 別表２　数値目標 / 目標（令和７年度）
    shape = re.sub("^(?:別表|別紙|図表?|表)[0-9]*|（[^（）]*）$", "", shape)
    # スケジュールと指標 / 推進体制及び進行管理
    kinds = [_kind_of_shape(own) for own in (shape, *re.split("と|及び|・", shape))]
    return kinds[0] or (kinds[1] if all(kinds[1:]) else None)


def _kind_of_shape(shape: str) -> SectionKind | None:
    if _MEASURES.fullmatch(shape):
        return SectionKind.MEASURES
    if _BACKGROUND.fullmatch(shape):
        return SectionKind.BACKGROUND
    return SectionKind.OTHER if _OTHER.fullmatch(shape) else None


# 【現状と課題】相談先が分からない。 / 課題：人手不足
_LABELLED = re.compile("【(?P<label>[^】]{2,12})】|(?P<before>[^:、。]{2,8}):")


def opens_section(line: CleanLine) -> bool:
    """Whether a paragraph is a section of its own, or begins with the label of one, that holds no measures."""
    label = _LABELLED.match(line.shape)
    title = label["label"] or label["before"] if label else line.text if line.role == "text" else ""
    return kind_of(title) in (SectionKind.BACKGROUND, SectionKind.OTHER)
