curl -sS -O 'https://plans.example.jp/open-data/files/registry.sqlite'
datasette registry.sqlite
