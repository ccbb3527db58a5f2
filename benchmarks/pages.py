"""The pages as visitors get them: 20,000 products, gunicorn with two workers, wrk with sixteen connections.

"again" is what most visitors get: an address that was asked for within the minute. "anew" asks for a new address every
time (or brings a cookie), so that every page is made from the beginning, of facts that may be kept. "unseen" spreads
the new addresses over so many words and products that little is kept.

Beside the rate stands the processor time that a page takes (Linux): a machine that does other things too slows the rate
down, and this hardly.
"""

import os
import random
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
UNSEEN, WARMING = 4_000, 20
FIRST = ["lamm", "kalv", "gris", "älg", "hjort", "get", "får", "äppel", "päron", "hallon", "blåbärs", "surdegs", "råg"]
LAST = [
    "korv",
    "färs",
    "stek",
    "filé",
    "ost",
    "mjölk",
    "yoghurt",
    "bröd",
    "mjöl",
    "must",
    "sylt",
    "soppa",
    "paté",
    "te",
]
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
            return [row for name, paths in kinds().items() for row in measure(name, paths, environment["BIND"], server)]
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
    chance = random.Random(1)
    asked = [urllib.parse.quote(word, safe="+") for word in WORDS]
    return {
        "search page": searches(asked),
        "search page, unseen": searches([urllib.parse.quote(f"{first}{last}") for first in FIRST for last in LAST]),
        "product page": [f"/produkt/{number}-p{number}/" for number in range(1, 2000, 100)],
        "product page, unseen": [
            f"/produkt/{number}-p{number}/" for number in chance.sample(range(1, PRODUCTS + 1), UNSEEN)
        ],
    }


def searches(words: list[str]) -> list[str]:
    return [f"/sok/?q={word}" for word in words] + [f"/sok/?q={word}&place=Flen" for word in words]


def measure(name: str, paths: list[str], address: str, server: "subprocess.Popen[bytes]") -> list[dict[str, Any]]:
    for path in paths[:WARMING] * WORKERS * 2:
        with urllib.request.urlopen(f"http://{address}{path}", timeout=60) as answer:
            assert answer.status == 200, path
    random.Random(2).shuffle(paths)
    listed = ", ".join(f'"{path}"' for path in paths)
    scripts = {"anew": ANEW} if "unseen" in name else {"again": AGAIN, "anew": ANEW}
    rows = []
    for how, script in scripts.items():
        before = processor_seconds(server)
        rate, requests = wrk(script % listed, address)
        took = processor_seconds(server) - before
        rows.append({"size": PRODUCTS, "operation": f"{name}, {how}: requests a second", "value": rate})
        if took > 0:
            value = round(took / requests * 1000, 1)
            rows.append({"size": PRODUCTS, "operation": f"{name}, {how}: processor ms a request", "value": value})
    return rows


def processor_seconds(server: "subprocess.Popen[bytes]") -> float:
    """Return the processor time that the server's workers have taken; 0 where the system does not tell."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    if not children.exists():
        return 0.0
    ticks = 0
    for pid in children.read_text().split():
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(after_name[11]) + int(after_name[12])  # in user and system mode
    return float(ticks / os.sysconf("SC_CLK_TCK"))


def wrk(script: str, address: str) -> tuple[float, int]:
    """Return requests a second, and how many there were."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", file.name, f"http://{address}/"]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in told, told
    (rate,) = (line.split()[1] for line in told.splitlines() if line.startswith("Requests/sec"))
    (requests,) = (line.split()[0] for line in told.splitlines() if " requests in " in line)
    return round(float(rate), 1), int(requests)


if __name__ == "__main__":
    for row in run():
        print(row)
