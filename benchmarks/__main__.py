"""``make bench``: what is aimed at, as ratios of one run.

The search at 1,000 and 100,000 measures with its readings and its peers, its whole page beside the plain one, and every
public page beside that of the search.  More: ``python -m benchmarks.search --help``.
"""

from benchmarks import pages
from benchmarks.search import __main__ as search
from benchmarks.search import page

if __name__ == "__main__":
    search.main(["--measures", "1000", "100000"])
    page.main(["--measures", "1000", "100000"])
    pages.main(["--measures", "3000"])
