"""The demonstration county, served as in production, for the tests that look at whole pages."""

import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from machine import ROOT, free_port, stop, wait_until

BIN = Path(sys.executable).parent


@contextmanager
def demo_site() -> Iterator[str]:
    """Yield the address of a site with the demonstration county, by gunicorn, with DEBUG off (a minute to start)."""
    with tempfile.TemporaryDirectory(prefix="sormlandsmat-site-") as folder:
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        environment = {
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
            "LANG": "C.UTF-8",
            "DATA_DIR": folder,
            "SECRET_KEY": "only-for-this-test-" + "k" * 50,
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": address,
            "BIND": f"127.0.0.1:{port}",
        }
        manage = [sys.executable, ROOT / "manage.py"]
        prepare = [*manage, "serve_demo", "--prepare-only"]
        subprocess.run(prepare, cwd=ROOT, env={**environment, "DEBUG": "1"}, check=True)
        subprocess.run([*manage, "collectstatic", "--noinput", "-v", "0"], cwd=ROOT, env=environment, check=True)
        log = Path(folder) / "gunicorn.log"
        command = [BIN / "gunicorn", "--config", "deploy/gunicorn.conf.py", "sormlandsmat.wsgi:application"]
        with log.open("wb") as output:
            server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        try:
            wait_until(lambda: answers(f"{address}/readyz"), process=server, log=log, seconds=60)
            yield address
        finally:
            stop(server)


def answers(url: str) -> bool:
    """Whether the page can be fetched."""
    with urllib.request.urlopen(url, timeout=5) as answer:
        return bool(answer.status == 200)
