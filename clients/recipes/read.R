measures <- read.csv(
  "https://plans.example.jp/measures.csv",
  fileEncoding = "UTF-8-BOM", check.names = FALSE, na.strings = character(),
  colClasses = c("全国地方公共団体コード" = "character", "公開日" = "Date", "最終更新日" = "Date")
)
print(table(measures[["地方公共団体名"]]))
