"""The files that put the site on a server: read by their own tools, and their commands started as they stand."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
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


def test_the_image_is_built_from_every_package_and_from_nothing_that_is_shut_out() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        packages = tomllib.load(file)["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, flags=re.MULTILINE)
    copied = {name.rstrip("/") for line in lines for name in line.split()}
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {name.partition("/")[0] for name in packages} - copied == set()
    assert copied == let_in
    assert {name for name in copied if not (ROOT / name).exists()} == set()


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
    offered = set(re.findall(r"^#?(\w+)=", (ROOT / "deploy/example.env").read_text(), flags=re.MULTILINE))
    assert used - offered == set()


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the prepare step has brought up to date, with the static files that the image would carry."""
    folder = tmp_path_factory.mktemp("server")
    environment = container_environment(folder, port=free_port())
    run(["sormlandsmat", "collectstatic", "--noinput", "--verbosity", "0"], environment=environment)
    run(COMPOSE["services"]["prepare"]["command"], environment=environment)
    return folder


@pytest.mark.installation
def test_the_commands_of_the_server_start_a_living_site(database: Path) -> None:
    """Web, health check and worker, as Dockerfile and compose file write them, on an empty SQLite."""
    port = free_port()
    environment = container_environment(database, port=port)
    health_check = from_dockerfile("HEALTHCHECK .*?CMD")
    with started(from_dockerfile("^CMD"), environment=environment):
        until_it_succeeds(health_check, environment=environment)
        assert json.loads(visit(port, path="/healthz").body) == {"status": "ok"}
        assert json.loads(visit(port, path="/readyz").body) == {"status": "ready"}
        with started(COMPOSE["services"]["worker"]["command"], environment=environment) as worker:
            run(COMPOSE["services"]["worker"]["healthcheck"]["test"][1:], environment=environment)
            assert worker.poll() is None
    assert run(health_check, environment=environment, check=False) == 1


@pytest.mark.proxy
def test_the_proxy_compresses_serves_uploads_and_keeps_no_addresses(database: Path, tmp_path: Path) -> None:
    """Caddy itself, with our Caddyfile, in front of the site; plain HTTP, since a test owns no name in the DNS."""
    web, door = free_port(), free_port()
    upload = database / "data" / "media" / "upload.svg"
    upload.parent.mkdir(parents=True, exist_ok=True)
    upload.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    config = adapted_caddyfile(f"http://mat.example.org:{door}")
    here = {"web:8000": f"127.0.0.1:{web}", "/srv/media": str(upload.parent), "/var/log/caddy": str(tmp_path)}
    for there, local in here.items():
        config = config.replace(there, local)
    (tmp_path / "caddy.json").write_text(json.dumps({**json.loads(config), "admin": {"disabled": True}}))
    caddy = [os.environ["CADDY"], "run", "--config", str(tmp_path / "caddy.json")]
    environment = {**container_environment(database, port=web), "SITE_URL": "http://mat.example.org"}
    with (
        started(from_dockerfile("^CMD"), environment=environment),
        started(caddy, environment={**environment, "HOME": str(tmp_path)}),
    ):
        until_it_succeeds(from_dockerfile("HEALTHCHECK .*?CMD"), environment=environment)
        assert json.loads(visit(door, path="/healthz?q=lammkorv&page=2").body) == {"status": "ok"}
        picture = visit(door, path="/media/upload.svg")
        assert picture.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert picture.headers["X-Content-Type-Options"] == "nosniff"
        sheet = next((database / "static").glob("wagtailadmin/css/core.*.css")).relative_to(database / "static")
        assert visit(door, path=f"/static/{sheet}").headers["Content-Encoding"] in {"gzip", "zstd"}
    request = json.loads((tmp_path / "access.log").read_text().splitlines()[0])["request"]
    assert request["uri"] == "/healthz?page=2"
    assert request["remote_ip"] == "127.0.0.0"
    assert "headers" not in request


@pytest.mark.proxy
def test_the_proxys_file_asks_for_tls_and_compression() -> None:
    config = json.loads(adapted_caddyfile("mat.example.org"))
    (server,) = config["apps"]["http"]["servers"].values()
    assert server["listen"] == [":443"]
    assert server["routes"][0]["match"] == [{"host": ["mat.example.org"]}]
    assert '"encodings": {"gzip": {}, "zstd": {}}' in json.dumps(config, sort_keys=True)


def adapted_caddyfile(host: str) -> str:
    """What Caddy itself makes of our Caddyfile for a site of this name, as JSON."""
    environment = {**os.environ, "SITE_HOST": host, "ADMIN_EMAIL": "drift@example.org"}
    command = [os.environ["CADDY"], "adapt", "--config", "deploy/Caddyfile"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


def from_dockerfile(start: str) -> list[str]:
    """The command that stands in the Dockerfile after `start`, a pattern."""
    found = re.search(rf"{start} (\[.*\])", DOCKERFILE, flags=re.MULTILINE)
    assert found is not None, start
    return list(json.loads(found[1]))


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


@dataclass(frozen=True)
class Answer:
    headers: HTTPMessage
    body: str


def visit(port: int, *, path: str) -> Answer:
    """What the port answers to a browser that takes compressed pages."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": f"mat.example.org:{port}", "Accept-Encoding": "gzip, zstd"})
        answer = connection.getresponse()
        assert answer.status == 200, f"{path}: {answer.status}"
        return Answer(headers=answer.headers, body=answer.read().decode(errors="replace"))
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def test_the_hooks_before_a_commit_are_well_written() -> None:
    command = [BIN / "pre-commit", "validate-config", ".pre-commit-config.yaml"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [repo["repo"] for repo in hooks] == ["local"]


def test_ci_script_is_well_written_and_stops_at_the_first_fault() -> None:
    script = (ROOT / ".ci/run").read_text()
    assert "set -euo pipefail" in script
    assert subprocess.run(["bash", "-n", ".ci/run"], cwd=ROOT, check=False).returncode == 0
