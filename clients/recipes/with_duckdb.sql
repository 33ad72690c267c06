-- duckdb（または import duckdb）で。With the program duckdb, or import duckdb.
-- はじめに保存：curl -O https://plans.example.jp/measures.jsonl
SELECT municipality_name, count(*) AS measures
FROM read_json('measures.jsonl', format = 'newline_delimited', columns = {
  code: 'VARCHAR', municipality_name: 'VARCHAR', measure: 'BIGINT', name: 'VARCHAR', types: 'VARCHAR[]', updated_on: 'DATE'
})
WHERE list_contains(types, 'sales-channels')
GROUP BY municipality_name ORDER BY municipality_name;
