# ファイル →「開く」で、次のアドレスを入れても同じ。The same with File, Open and this address.
curl -fsS -o measures.xlsx 'https://plans.example.jp/measures.xlsx?region=tama&type=sales-channels'
soffice --calc measures.xlsx
# CSVをブックにするときは、UTF-8（76）で、1列目のコードを文字（2）として読む。From a CSV: UTF-8 (76), the code in column 1 as text (2).
curl -fsS --compressed -o tama.csv 'https://plans.example.jp/measures.csv?region=tama'
soffice --headless --convert-to ods --infilter='CSV:44,34,76,1,1/2' tama.csv
