# 多摩の販路拡大の施策を、CSVで保存する。Save the measures about sales channels in Tama as CSV.
curl -fsS --compressed -o measures.csv 'https://plans.example.jp/measures.csv?region=tama&type=sales-channels'
# 同じものを、APIから2つの項目だけ。The same from the API, two fields only.
curl -fsS 'https://plans.example.jp/api/v1/measures?region=tama&type=sales-channels&fields=measure,name'
