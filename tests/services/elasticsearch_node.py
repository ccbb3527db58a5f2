"""A real Elasticsearch server, put together from its published Java parts; one node or a cluster of them.

Scripts, `_update_by_query`, `_delete_by_query`, `_reindex`, `GET /` and security are not among the parts: what is
tested here runs without them, and so runs on every Elasticsearch.
"""

import json
import os
import shutil
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from machine import CACHE, Missing, free_port, stop, wait_until

NEEDS = "Java 17 or newer with its compiler and Maven (Debian and Ubuntu: apt-get install openjdk-17-jdk-headless maven), or ELASTICSEARCH_URL"
PARTS = Path(__file__).resolve().parent / "elasticsearch-node"
MAVEN = {"m": "http://maven.apache.org/POM/4.0.0"}

DESCRIPTOR = """\
name=transport-netty4
description=HTTP and transport for the tests
version={version}
elasticsearch.version={version}
java.version=17
classname=org.elasticsearch.transport.netty4.Netty4Plugin
"""


@dataclass
class Node:
    """One running server: its name, where it answers, and its process. A test may kill it and start it again."""

    name: str
    url: str
    command: list[str]
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> Path:
        """What it says."""
        return self.folder / "log"

    def kill(self) -> None:
        """End it as a power cut does (SIGKILL): it gets no chance to finish anything."""
        self.process.kill()
        self.process.wait()

    def start(self) -> None:
        """Start it again on the same data and the same ports; returns at once."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, cwd=self.folder)

    def wait(self, *, nodes: int) -> None:
        """Wait until it answers and sees so many nodes."""
        wait_until(lambda: healthy(self.url, nodes=nodes), process=self.process, log=self.log, seconds=90)

    def stop(self) -> None:
        """End it politely, whichever process it is by now."""
        stop(self.process)


def version() -> str:
    """The Elasticsearch that pom.xml names."""
    element = ET.parse(PARTS / "pom.xml").find("m:properties/m:elasticsearch.version", MAVEN)
    assert element is not None
    assert element.text
    return element.text


def program(name: str) -> str:
    """Where Java's or Maven's program is; a refusal when this machine has none."""
    found = shutil.which(name)
    if found is None:
        raise Missing(f"finds no `{name}`; needs {NEEDS}")
    return found


def home() -> Path:
    """The folder of the built server, built on the first call (ten seconds and 41 MB)."""
    place = CACHE / "elasticsearch" / version()
    for name in ("java", "javac", "mvn"):
        program(name)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as folder:
            build(Path(folder) / "home")
            (Path(folder) / "home").rename(place)
    return place


def build(folder: Path) -> None:
    """Fetch the parts and lay them out: everything in lib/, what speaks HTTP in modules/ and not in lib/ too."""
    lib, module, classes = folder / "lib", folder / "modules" / "transport-netty4", folder / "classes"
    for made in (lib, module, classes, folder / "plugins"):
        made.mkdir(parents=True)
    quietly(
        [
            program("mvn"),
            "-B",
            "-q",
            "-f",
            PARTS / "pom.xml",
            "dependency:copy-dependencies",
            f"-DoutputDirectory={lib}",
        ]
    )
    for jar in [*lib.glob("netty-*.jar"), *lib.glob("transport-netty4-*.jar")]:
        jar.rename(module / jar.name)
    (module / "plugin-descriptor.properties").write_text(DESCRIPTOR.format(version=version()))
    quietly([program("javac"), "-cp", f"{lib}/*", "-d", classes, PARTS / "Main.java"])


def quietly(command: list[str | Path]) -> None:
    """Run a build step; its output is shown only when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stdout[-4000:]}")


@contextmanager
def elasticsearch() -> Iterator[str]:
    """Yield the URL of a server with no documents in it."""
    given = os.environ.get("ELASTICSEARCH_URL")
    if given:
        yield given
        return
    with cluster(nodes=1) as (node,):
        yield node.url


@contextmanager
def cluster(*, nodes: int, heap_mb: int = 384) -> Iterator[list[Node]]:
    """Yield that many servers that know each other (300 MB each; three of them take a quarter of a minute)."""
    server = home()
    names = [f"n{number}" for number in range(1, nodes + 1)]
    transports = [free_port() for _ in names]
    together = ["discovery.type=single-node"]
    if nodes > 1:
        seeds = ",".join(f"127.0.0.1:{port}" for port in transports)
        together = [f"discovery.seed_hosts={seeds}", f"cluster.initial_master_nodes={','.join(names)}"]
    with ExitStack() as stack:
        run = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sormlandsmat-elasticsearch-")))
        started = [
            start(server, folder=run / name, name=name, transport=port, settings=together, stack=stack, heap_mb=heap_mb)
            for name, port in zip(names, transports, strict=True)
        ]
        for node in started:
            node.wait(nodes=nodes)
        yield started


def start(
    server: Path, *, folder: Path, name: str, transport: int, settings: list[str], stack: ExitStack, heap_mb: int
) -> Node:
    """Start one server with a data folder of its own; the stack stops it."""
    for made in ("data", "logs", "config", "tmp"):
        (folder / made).mkdir(parents=True)
    for shared in ("lib", "modules", "plugins"):
        (folder / shared).symlink_to(server / shared)
    port = free_port()
    command = [
        program("java"), f"-Xms{heap_mb}m", f"-Xmx{heap_mb}m", "-XX:+UseSerialGC", f"-Djava.io.tmpdir={folder / 'tmp'}",
        f"-Dlog4j2.configurationFile={PARTS / 'log4j2.properties'}", "-cp", f"{server / 'classes'}:{server / 'lib'}/*",
        "Main", f"path.home={folder}", f"path.data={folder / 'data'}", f"path.logs={folder / 'logs'}",
        "cluster.name=sormlandsmat-tests", f"node.name={name}", "network.host=127.0.0.1", f"http.port={port}",
        f"transport.port={transport}", "indices.breaker.total.use_real_memory=false", "cluster.routing.allocation.disk.threshold_enabled=false", *settings,
    ]  # fmt: skip
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    node = Node(name=name, url=f"http://127.0.0.1:{port}", command=command, folder=folder, process=process)
    stack.callback(node.stop)
    return node


def healthy(url: str, *, nodes: int) -> bool:
    """Whether the server answers and sees as many nodes as there should be."""
    with urllib.request.urlopen(f"{url}/_cluster/health", timeout=2) as answer:
        return bool(json.load(answer)["number_of_nodes"] == nodes)
