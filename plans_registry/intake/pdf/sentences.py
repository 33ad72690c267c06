"""What a person is told about a PDF: why it cannot be read and what to do, or what was not taken from it."""

from django.utils.translation import gettext as _


def too_slow(seconds: int) -> str:
    return (
        _("PDFの読み取りが%s秒で終わりませんでした。ページを分けて保存し直すか、本文をテキストファイルにしてください。")
        % seconds
    )


def broken() -> str:
    return _(
        "PDFが複雑すぎるか壊れていて、読み取れませんでした。"
        "元の文書からPDFを作り直すか、本文をテキストファイルにしてください。"
    )


def refusal(reason: str, values: list[int]) -> str:
    """The sentence for a ``pages.Refused``."""
    sentences = {
        "locked": _("PDFにパスワードがかかっています。パスワードなしで保存し直してから、もう一度選んでください。"),
        "damaged": _(
            "PDFが壊れているか、途中で切れています。もう一度ダウンロードするか、元の文書から作り直してください。"
        ),
        "pages": _("PDFは%sページあります。%sページまでです。必要なページだけを保存し直してください。"),
        "no-page": _("PDFにそのページはありません。"),
        "scanned": _(
            "このPDFは紙を読み取った画像で、文字が入っていません。"
            "元の文書から作ったPDFを選ぶか、文字認識（OCR）をかけて保存し直すか、本文をテキストファイルにしてください。"
        ),
        "unmapped": _(
            "PDFの文字がコードを持たないため、読み取れません。"
            "元の文書からPDFを作り直すか、本文をテキストファイルにしてください。"
        ),
        "empty": _("PDFに文字がありません。別のファイルを選んでください。"),
        "long": _("PDFの文字が多すぎます。必要なページだけを保存し直してください。"),
    }
    return sentences[reason] % tuple(values) if values else sentences[reason]


def page_scanned(page: int) -> str:
    return _("%sページは画像だけで、文字を読み取れませんでした。") % page


def furniture_left_out(text: str) -> str:
    return _("「%s」は、ページの見出しや番号とみて除きました。") % text


def pictures_missing(count: int) -> str:
    return _("写真のうち%s枚は、取り出せませんでした。") % count


def text_unseen(page: int, text: str) -> str:
    return _("%(page)sページの「%(text)s」は、紙面に見えない文字なので読みませんでした。") % {
        "page": page,
        "text": text,
    }


def text_typed(page: int, text: str) -> str:
    return _("%(page)sページの「%(text)s」は、あとから書き込まれた文字です。本文として読みました。") % {
        "page": page,
        "text": text,
    }


def page_recognised(page: int) -> str:
    return (
        _("%sページは、紙を読み取った画像に文字認識（OCR）で付けられた文字です。誤りがないか、画像と見比べてください。")
        % page
    )
