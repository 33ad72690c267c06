"""The site with the door's one transaction taken out: what ``benchmarks.opendata.whole --torn`` has to find."""

from collections.abc import Iterator
from contextlib import contextmanager

import plans_registry.wsgi
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata import door


@contextmanager
def many_generations() -> Iterator[Snapshot]:
    yield Snapshot.take()


door.one_generation = many_generations
application = plans_registry.wsgi.application
