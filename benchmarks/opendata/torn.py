"""The site with the door's one transaction taken out: what ``benchmarks.opendata.whole --torn`` has to find."""

from contextlib import nullcontext

import plans_registry.wsgi
from plans_registry.opendata import door

door.one_generation = nullcontext  # type: ignore[assignment]
application = plans_registry.wsgi.application
