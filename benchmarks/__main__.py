"""``make bench``: what is aimed at, as ratios of one run.

The search at 1,000 and 100,000 measures with its readings and its peers, its whole page beside the plain one, every
public page beside that of the search, and whole servers under load beside peers and limits (with wrk; with nginx and
Datasette where they are).  More: ``python -m benchmarks.search --help``, ``python -m benchmarks.load --help``.

``python -m benchmarks.opendata.valid``, which installs much, says what other programs find of the open data.
"""

import shutil

from benchmarks import answers, load, pages
from benchmarks.search import __main__ as search
from benchmarks.search import page

if __name__ == "__main__":
    search.main(["--measures", "1000", "100000"])
    page.main(["--measures", "1000", "100000"])
    pages.main(["--measures", "3000"])
    answers.main(["--measures", "1000"])
    if shutil.which("wrk"):
        load.main(["--measures", "1000", "100000"])
