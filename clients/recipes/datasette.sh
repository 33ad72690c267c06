curl -fsS -O 'https://plans.example.jp/open-data/files/registry.sqlite'
datasette registry.sqlite
# measuresのことばの検索は、3文字から。2文字は「name contains 販路」でしぼる。Words of measures are found from three letters on: for two, filter by "name contains".
