"""The pages as visitors get them: 20,000 products, gunicorn with two workers, wrk with sixteen connections.

"again" is what most visitors get: an address that was asked for within the minute. "anew" asks for a new address every
time (or brings a cookie), so that every page is made from the beginning.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PRODUCTS, PLACES = 20_000, 2_000
SECONDS, CONNECTIONS, WORKERS = 8, 16, 2
WORDS = ["lammkorv", "ost", "äppelmust", "honung", "surdegsbröd", "rökt+fisk", "potatis", "sylt", "senap", "mjölk"]
AGAIN = """
local paths = {%s}
local number = 0
request = function()
  number = number + 1
  return wrk.format("GET", paths[number %% #paths + 1])
end
"""
ANEW = """
local paths = {%s}
local number = 0
request = function()
  number = number + 1
  local path = paths[number %% #paths + 1]
  return wrk.format("GET", path .. (path:find("?") and "&" or "?") .. "nr=" .. tostring(math.random(1e9)))
end
init = function(args) math.randomseed(os.time() + tonumber(tostring({}):sub(8), 16) %% 100000) end
"""


def run(*, large: bool = False) -> list[dict[str, Any]]:
    """Return requests a second of each kind of page; needs `wrk` (Debian and Ubuntu: apt-get install wrk)."""
    if shutil.which("wrk") is None:
        return [{"size": PRODUCTS, "operation": "pages: needs wrk (apt-get install wrk)", "value": "-"}]
    with tempfile.TemporaryDirectory(prefix="sormlandsmat-pages-") as folder:
        environment = settings_in(folder)
        prepare(environment)
        server = serve(environment)
        try:
            return [row for name, paths in kinds().items() for row in measure(name, paths, environment["BIND"])]
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def main(*, large: bool = False) -> list[dict[str, Any]]:
    return run(large=large)


def settings_in(folder: str) -> dict[str, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "sormlandsmat.settings",
        "DATA_DIR": folder,
        "SECRET_KEY": "only-for-this-measurement-" + "k" * 50,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": str(WORKERS),
    }


def prepare(environment: dict[str, str]) -> None:
    fill = (
        "import django; django.setup(); from benchmarks.corpus import fill; from search.actions import rebuild; "
        f"fill(products={PRODUCTS}, places={PLACES}); rebuild()"
    )
    manage = [sys.executable, ROOT / "manage.py"]
    for command in (
        [*manage, "migrate", "-v", "0"],
        [sys.executable, "-c", fill],
        [*manage, "collectstatic", "--noinput", "-v", "0"],
    ):
        subprocess.run(command, cwd=ROOT, env=environment, check=True)


def serve(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    gunicorn = Path(sys.executable).parent / "gunicorn"
    command = [gunicorn, "--config", ROOT / "deploy" / "gunicorn.conf.py", "sormlandsmat.wsgi:application"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _try in range(120):
        if answers(f"http://{environment['BIND']}/readyz"):
            return server
        time.sleep(0.5)
    raise RuntimeError("The site did not start: run the same gunicorn command by hand to see why.")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def kinds() -> dict[str, list[str]]:
    quoted = [urllib.parse.quote(word, safe="+") for word in WORDS]
    return {
        "search page": [f"/sok/?q={word}" for word in quoted] + [f"/sok/?q={word}&place=Flen" for word in quoted],
        "product page": [f"/produkt/{number}-p{number}/" for number in range(1, 2000, 100)],
    }


def measure(name: str, paths: list[str], address: str) -> list[dict[str, Any]]:
    for path in paths * WORKERS * 2:
        with urllib.request.urlopen(f"http://{address}{path}", timeout=60) as answer:
            assert answer.status == 200, path
    listed = ", ".join(f'"{path}"' for path in paths)
    return [
        {"size": PRODUCTS, "operation": f"{name}, {how}: requests a second", "value": wrk(script % listed, address)}
        for how, script in (("again", AGAIN), ("anew", ANEW))
    ]


def wrk(script: str, address: str) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", file.name, f"http://{address}/"]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in told, told
    (rate,) = (line.split()[1] for line in told.splitlines() if line.startswith("Requests/sec"))
    return round(float(rate), 1)


if __name__ == "__main__":
    for row in run():
        print(row)
