import io
from urllib.request import urlopen

import polars

with urlopen("https://plans.example.jp/measures.csv") as answer:
    measures = polars.read_csv(
        io.BytesIO(answer.read()),
        schema_overrides={"全国地方公共団体コード": polars.String},
        try_parse_dates=True,
    )
print(measures.group_by("地方公共団体名").len().sort("地方公共団体名"))
