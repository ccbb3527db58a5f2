"""What every service of the tests needs from the machine: free ports, waiting, refusing and stopping."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"


class Missing(Exception):
    """A service that this machine does not have; the text says what is missing and how to get it."""


def free_port() -> int:
    """A port on the loopback address that nobody listens at right now."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def is_root() -> bool:
    """Whether we run as root: some servers refuse to."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def wait_until(ready: Callable[[], bool], *, process: subprocess.Popen[bytes], log: Path, seconds: float) -> None:
    """Ask ten times a second until the server is ready; stop with its own log when it dies or takes too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if ready():
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-30:])
    state = "ended" if process.poll() is not None else f"was not ready after {seconds:.0f} s"
    stop(process)
    raise RuntimeError(f"The server {state}. Its log ends with:\n{tail}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End one process that we started: politely, and after twenty seconds for good."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
