"""The files that put the site on a server: read by their own tools, and their commands started as they stand."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_compose_file_follows_the_specification() -> None:
    command = [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "ok -- validation done\n")


def test_dockerfile_passes_its_linter() -> None:
    linted = subprocess.run([BIN / "hadolint", "Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (linted.returncode, linted.stdout) == (0, "")


def test_every_service_that_lasts_has_a_health_check_and_comes_back() -> None:
    lasting = {name: service for name, service in COMPOSE["services"].items() if name != "prepare"}
    assert {name for name, service in lasting.items() if service.get("restart") != "unless-stopped"} == set()
    # The web server's check stands in the image.
    assert {name for name, service in lasting.items() if "healthcheck" not in service} == {"web"}
    assert "HEALTHCHECK" in DOCKERFILE


def test_every_volume_that_is_named_is_mounted() -> None:
    mounts = [mount for service in COMPOSE["services"].values() for mount in service.get("volumes", [])]
    named = {mount.partition(":")[0] for mount in mounts if not mount.startswith(".")}
    assert named == set(COMPOSE["volumes"])


def test_the_image_runs_as_nobody_in_particular_and_its_base_is_named() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, flags=re.MULTILINE)
    assert [base for base in bases if not re.fullmatch(r"python:3\.\d+-slim-\w+", base)] == []
    assert re.findall(r"^USER (\S+)", DOCKERFILE, flags=re.MULTILINE) == ["10001"]


def test_no_file_for_the_server_holds_a_secret() -> None:
    lines = (ROOT / "deploy/example.env").read_text().splitlines()
    filled = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert {name for name, value in filled.items() if value} == {"WEB_CONCURRENCY"}
    for name, service in COMPOSE["services"].items():
        for variable, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|DATABASE_URL", variable):
                assert "${" in value, f"{name}: {variable}"


def test_every_variable_of_the_compose_file_is_in_the_example() -> None:
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    offered = set(re.findall(r"^(\w+)=", (ROOT / "deploy/example.env").read_text(), flags=re.MULTILINE))
    assert used - offered == set()


@pytest.mark.installation
def test_the_commands_of_the_server_start_a_living_site(tmp_path: Path) -> None:
    """Prepare, web, health check and worker, as Dockerfile and compose file write them, on an empty SQLite."""
    port = free_port()
    environment = container_environment(tmp_path, port=port)
    run(["sormlandsmat", "collectstatic", "--noinput", "--verbosity", "0"], environment=environment)
    run(COMPOSE["services"]["prepare"]["command"], environment=environment)
    health_check = json.loads(re.search(r"HEALTHCHECK .*?CMD (\[.*\])", DOCKERFILE)[1])  # type: ignore[index]
    web = json.loads(re.search(r"^CMD (\[.*\])", DOCKERFILE, flags=re.MULTILINE)[1])  # type: ignore[index]
    with started(web, environment=environment):
        until_it_succeeds(health_check, environment=environment)
        assert visit(port, path="/healthz") == {"status": "ok"}
        assert visit(port, path="/readyz") == {"status": "ready"}
        with started(COMPOSE["services"]["worker"]["command"], environment=environment) as worker:
            run(COMPOSE["services"]["worker"]["healthcheck"]["test"][1:], environment=environment)
            assert worker.poll() is None
    assert run(health_check, environment=environment, check=False) == 1


def test_the_proxys_file_is_understood_by_the_proxy() -> None:
    caddy = shutil.which("caddy")
    assert caddy is not None, "This test asks Caddy itself (Debian and Ubuntu: apt-get install caddy)"
    environment = {**os.environ, "SITE_HOST": "mat.example.org", "ADMIN_EMAIL": "drift@example.org"}
    command = [caddy, "adapt", "--config", "deploy/Caddyfile"]
    adapted = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    server = next(iter(json.loads(adapted.stdout)["apps"]["http"]["servers"].values()))
    assert server["listen"] == [":443"]
    assert server["routes"][0]["match"] == [{"host": ["mat.example.org"]}]
    assert '"encodings":{"gzip":{},"zstd":{}}' in adapted.stdout
    assert '"dial":"web:8000"' in adapted.stdout


def container_environment(folder: Path, *, port: int) -> dict[str, str]:
    """What compose would give the container, with SQLite for PostgreSQL and another port."""
    given = COMPOSE["x-site"]["environment"]
    ours = {name: str(value).replace("${SITE_HOST}", "mat.example.org") for name, value in given.items()}
    ours["SITE_URL"] = "https://mat.example.org"
    del ours["DATABASE_URL"]
    return {
        **ours,
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
        "LANG": "C.UTF-8",
        "DATA_DIR": str(folder / "data"),
        "STATIC_DIR": str(folder / "static"),
        "SECRET_KEY": "only-for-this-test-" + "k" * 50,
        "BIND": f"127.0.0.1:{port}",
    }


def run(command: list[str], *, environment: dict[str, str], check: bool = True) -> int:
    return subprocess.run(command, cwd=ROOT, env=environment, check=check).returncode


@contextmanager
def started(command: list[str], *, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def until_it_succeeds(command: list[str], *, environment: dict[str, str]) -> None:
    for _ in range(60):
        if run(command, environment=environment, check=False) == 0:
            return
        time.sleep(0.5)
    pytest.fail(f"{command} never succeeded")


def visit(port: int, *, path: str) -> dict[str, str]:
    """What the site answers to a request that came through the proxy."""
    headers = {"Host": "mat.example.org", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return dict(json.load(answer))


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
