"""The fixed query set.  Texts by class; each is asked with every choice of filters."""

TEXTS: dict[str, tuple[str, ...]] = {
    "one character": ("業", "の", "創", "漆", "蜂"),
    "two, common": ("支援", "補助", "事業", "創業", "助成", "相談"),
    "two, rare": ("漆器", "焼酎", "亀山", "鷲尾"),
    "three and more": ("補助金", "見本市", "販路開拓", "伴走支援", "商店街", "専門家派遣"),
    "long": ("展示会共同出展", "中小企業診断士による伴走支援", "空き店舗の改修に対する", "地域産業ネットワークの構築"),
    "Latin": ("EC", "DX推進", "M&A", "NPO法人"),
    "several": ("創業 支援 施設", "海外 販路 補助", "足立区 創業", "令和4年度 見本市 助成", "の 事業 支援 業"),
    "or, minus, phrase": ("補助 OR 助成", "織物｜漆器｜椿油", "支援 -補助", "「販路 開拓」 -海外"),
    "with synonyms": ("スタートアップ", "事業承継"),
    "none": ("存在しないことば", "鬱蒼"),
}

TRIGRAMS = TEXTS["three and more"] + TEXTS["long"]
"""What FTS5's trigrams can find."""

FILTERS: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"type": ("startups",)},
    {"region": ("tama",), "form": ("grant", "advice"), "year": ("2022",)},
)

TODAY = (2024, 6, 1)
