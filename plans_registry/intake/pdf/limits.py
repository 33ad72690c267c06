"""What the child that opens a PDF may use, and how the system is told."""

import contextlib
import json
import os
import resource
from dataclasses import asdict, dataclass
from typing import Self

OUTPUT_BYTES = 100_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """``memory`` is bytes of address space, ``seconds`` of processor time; ``pixels`` is per picture."""

    memory: int
    seconds: int
    pages: int
    pictures: int
    pixels: int
    characters: int

    def to_argument(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_argument(cls, argument: str) -> Self:
        return cls(**json.loads(argument))

    def impose(self) -> None:
        """Bind this process, for good.  Where a system knows a limit not, the parent's clock is left."""
        wanted = {
            "RLIMIT_AS": (self.memory, self.memory),
            "RLIMIT_CPU": (self.seconds, self.seconds + 1),  # a signal that tells why, then one that cannot be caught
            "RLIMIT_FSIZE": (OUTPUT_BYTES, OUTPUT_BYTES),
            "RLIMIT_CORE": (0, 0),
            "RLIMIT_NOFILE": (64, 64),
        }
        for name, pair in wanted.items():
            with contextlib.suppress(AttributeError, ValueError, OSError):
                resource.setrlimit(getattr(resource, name), pair)
        with contextlib.suppress(OSError):
            os.nice(5)
