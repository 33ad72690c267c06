let
  Source = Csv.Document(
    Web.Contents("https://plans.example.jp/measures.csv"),
    [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]
  ),
  Headed = Table.PromoteHeaders(Source, [PromoteAllScalars = true]),
  Typed = Table.TransformColumnTypes(Headed, {
    {"全国地方公共団体コード", type text},
    {"計画期間_開始年度", Int64.Type},
    {"計画期間_終了年度", Int64.Type},
    {"公開日", type date},
    {"最終更新日", type date}
  })
in
  Typed
