# ファイル →「開く」で、次のアドレスを入れても同じ。The same with File, Open and this address.
curl -sS -o measures.xlsx 'https://plans.example.jp/measures.xlsx?region=tama&type=sales-channels'
soffice --calc measures.xlsx
