"""How gunicorn serves the registry.  It reads this file where it is started: ``gunicorn plans_registry.wsgi``."""

import os
import shutil
from typing import Any

worker_class = "gthread"
threads = 4
# Loaded before it listens: where there are several servers, one that is being started is not there yet, and nginx asks another.
# What was imported is the same memory for all its processes.
preload_app = True
# A search of 500 characters, the most that is read, is 4,500 in an address (each of Japanese takes nine).
limit_request_line = 8190
# Where the registry stands, and whether by https, is said by no header that a reader could send: gunicorn would believe all that comes
# through a socket of this machine.  Of the proxy's headers Django reads those that BEHIND_PROXY trusts.
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
# Nothing listens to commands: systemd tells the server what to do, and it may write nowhere it could open such a door.
control_socket_disable = True


def on_starting(_server: Any) -> None:
    """A server that starts begins to count anew."""
    if folder := os.environ.get("METRICS_FOLDER"):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
