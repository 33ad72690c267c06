"""お知らせ: told by e-mail, at once or once a day, each event to each person at most once (docs/operating.md)."""
