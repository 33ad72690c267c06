"""公開前の確認用: the plan page as the public will see it, behind a signed link that ends."""
