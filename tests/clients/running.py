"""How the clients are run."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CLIENTS = Path(__file__).parents[2] / "clients"


def python(*arguments: str, given: str = "") -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=CLIENTS, input=given, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def node() -> str:
    """Node: the system's, or that of the browser tests, which needs a library; where neither runs the test is left out."""
    import playwright

    found = shutil.which("node") or str(Path(playwright.__file__).parent / "driver" / "node")
    if subprocess.run([found, "--version"], capture_output=True, check=False).returncode:
        pytest.skip("Node does not run here (Debian: apt-get install libatomic1)")
    return found


def interpreter(program: str) -> str:
    return sys.executable if program.endswith(".py") else node()
