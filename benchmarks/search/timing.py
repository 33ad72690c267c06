"""Wall and CPU time of calls, in milliseconds."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import psutil


class Stopwatch:
    """Times calls in this process and, given its process id, in a database backend that works for it."""

    def __init__(self, backend: int | None = None) -> None:
        self._backend = psutil.Process(backend) if backend else None

    def timed(self, call: Callable[[], Any]) -> tuple[float, float]:
        """``(wall, CPU)`` of one call.  The CPU of a backend is counted in steps of 10 ms: sum it over many."""
        wall, cpu = time.perf_counter(), self._cpu()
        call()
        return (time.perf_counter() - wall) * 1000, (self._cpu() - cpu) * 1000

    def _cpu(self) -> float:
        used = self._backend.cpu_times() if self._backend else None
        return time.process_time() + (used.user + used.system if used else 0)


def summary(times: Iterable[tuple[float, float]]) -> dict[str, float]:
    """p50, p95 and maximum of the wall time; mean and p95 of the CPU time, which a busy machine distorts less."""
    pairs = list(times)
    walls, cpus = sorted(wall for wall, _ in pairs), sorted(cpu for _, cpu in pairs)
    return {
        "p50": percentile(walls, 0.5),
        "p95": percentile(walls, 0.95),
        "max": walls[-1],
        "cpu": round(sum(cpus) / len(cpus), 2),
        "cpu p95": percentile(cpus, 0.95),
    }


def percentile(ordered: Sequence[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)
