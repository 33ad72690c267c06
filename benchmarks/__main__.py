"""``make bench``: the search at 1,000 and 100,000 measures.  More: ``python -m benchmarks.search --help``."""

from benchmarks.search.__main__ import main

if __name__ == "__main__":
    main(["--measures", "1000", "100000"])
