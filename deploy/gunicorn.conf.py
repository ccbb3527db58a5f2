"""How gunicorn runs the site. WEB_CONCURRENCY in the environment sets the number of workers."""

import os
import threading
from typing import Any

bind = os.environ.get("BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# A worker that has leaked is replaced, not all of them in the same minute.
max_requests = 20_000
max_requests_jitter = 2_000
timeout = 30
graceful_timeout = 25
keepalive = 5
# The reverse proxy alone can reach this port; it says where the visitor comes from.
forwarded_allow_ips = "*"
# No access log: visitors' addresses are personal data. The proxy's log rotates and is kept two weeks.
accesslog = None
errorlog = "-"
# Nobody steers a server in a container from beside it.
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Read the language and the search index beside the first requests, so that no visitor waits for them."""
    threading.Thread(target=read_index, name="read-index", daemon=True).start()


def read_index() -> None:
    """Search once. Imported here: Django is not set up when this file is read."""
    from django.db import connections  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from search.asking import FindRequest  # noqa: PLC0415
    from search.queries import find  # noqa: PLC0415

    moment = timezone.localtime()
    try:
        find(FindRequest(day=moment.date(), moment=moment, text="korv"))
    finally:
        connections.close_all()
