"""How fast the search is, how big its index, against whom.

``registry``  fills a database per size (``seed_synthetic``), kept in var/benchmarks between runs.
``queries``   the fixed query set: 42 texts of every kind, each with three choices of filters.
``timing``    wall and CPU time of one call, the CPU of a PostgreSQL backend included.
``ours``      this search: cold, warm, whole page; index size, build, one publication.
``exactness`` the index's answers against those of the scan; ``oracle`` is the scan on arrays, quick at any size.
``peers``     the same questions by plain Django (``icontains``) and by hand-written SQL.
``datasette_peer``  the same by Datasette with FTS5, in an environment of its own (benchmarks/requirements.txt).
"""
