import csv
import io
from urllib.request import urlopen

with urlopen("https://plans.example.jp/measures.csv?region=tama") as answer:
    rows = list(csv.DictReader(io.TextIOWrapper(answer, encoding="utf-8-sig", newline="")))
for row in rows:
    print(row["地方公共団体名"], row["施策_名称"])
