"""The wheel, installed where there is nothing else: every file is in it, and it serves a page with its style sheet."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.installation

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("site/sormlandsmat", "cms", "search", "hubs", "catalogue", "members", "law")
UV = Path(sys.executable).parent / "uv"


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment that holds the locked dependencies and the wheel, and nothing else."""
    folder = tmp_path_factory.mktemp("empty") / "venv"
    venv.create(folder)
    python = folder / "bin" / "python"
    lock = ROOT / "requirements" / "run.lock"
    subprocess.run([UV, "pip", "install", "-q", "--python", python, "--require-hashes", "-r", lock], check=True)
    subprocess.run([UV, "pip", "install", "-q", "--python", python, "--no-deps", wheel], check=True)
    return folder / "bin"


def our_files() -> set[str]:
    """The files of our packages that git keeps, as they are named inside the wheel."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {name.removeprefix("site/") for name in listed.stdout.split("\0") if name}


def test_the_wheel_holds_every_file_of_ours_and_no_other(wheel: Path) -> None:
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert our_files() - inside == set()
    assert {name.partition("/")[0] for name in inside} == {name.rpartition("/")[2] for name in PACKAGES}


def test_the_installed_site_checks_itself_and_serves_a_page_with_its_style(installed: Path, tmp_path: Path) -> None:
    environment = {
        "PATH": f"{installed}:{os.environ['PATH']}",
        "SECRET_KEY": "only-for-this-test-" + "k" * 50,
        "ALLOWED_HOSTS": "localhost",
        "SITE_URL": "http://localhost",
        "DATA_DIR": str(tmp_path / "data"),
        "LANG": "C.UTF-8",
    }
    for command in (["check"], ["migrate", "--noinput"], ["collectstatic", "--noinput"]):
        subprocess.run([installed / "sormlandsmat", *command, "-v", "0"], env=environment, cwd=tmp_path, check=True)
    with gunicorn(installed, environment=environment, folder=tmp_path) as address:
        status, page = get(f"{address}/")
        assert status == 200
        sheet = re.search(r'href="(/static/[^"]+\.css)"', page)
        assert sheet is not None, page[:2000]
        assert get(address + sheet[1])[0] == 200


@contextmanager
def gunicorn(installed: Path, *, environment: dict[str, str], folder: Path) -> Iterator[str]:
    """Serve the installed site at a free port of the loopback address."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    server = subprocess.Popen(
        [installed / "gunicorn", "--bind", f"127.0.0.1:{port}", "sormlandsmat.wsgi:application"],
        env=environment, cwd=folder,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, server=server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(address: str, *, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "gunicorn ended"
        try:
            if get(f"{address}/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("gunicorn did not answer within half a minute")


def get(url: str) -> tuple[int, str]:
    """The status and the text of one answer."""
    request = urllib.request.Request(url, headers={"Host": "localhost"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.status, answer.read().decode()
