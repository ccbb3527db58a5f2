"""The test's own transaction lives in the database connection, which Django closes at the end of a request."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.signals import request_finished, request_started
from django.db import close_old_connections


@contextmanager
def connection_kept() -> Iterator[None]:
    """Let requests begin and end without the connection being closed; the test client does this for its own."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)
