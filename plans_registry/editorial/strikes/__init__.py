"""抹消: what must not stay is taken out for good, by an administrator, who has seen first what goes."""
