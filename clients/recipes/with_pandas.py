import pandas

measures = pandas.read_csv(
    "https://plans.example.jp/measures.csv",
    dtype={"全国地方公共団体コード": "string", "柱_一覧に「等」あり": "bool"},
    parse_dates=["公開日", "最終更新日"],
    keep_default_na=False,  # 空欄は「記載なし」。An empty cell means "not stated"
)
print(measures.groupby("地方公共団体名").size())
