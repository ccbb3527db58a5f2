"""The lock files hold everything that is asked for, with hashes and without addresses."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("installer", "run", "test")


def project() -> dict[str, Any]:
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"])


def locked(name: str) -> dict[str, list[str]]:
    """The versions of each package in a lock file; a package may have one for each Python."""
    found: dict[str, list[str]] = {}
    for package, version in re.findall(r"^([\w.-]+)==(\S+)", text(name), flags=re.MULTILINE):
        found.setdefault(canonicalize_name(package), []).append(version)
    return found


def text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.lock").read_text()


def unmet(requirements: list[str], *, lock: str) -> list[str]:
    versions = locked(lock)
    asked = [Requirement(line) for line in requirements]
    return [
        str(one)
        for one in asked
        if not any(one.specifier.contains(it) for it in versions.get(canonicalize_name(one.name), []))
    ]


def test_all_that_the_site_asks_for_is_locked() -> None:
    assert unmet(project()["dependencies"], lock="run") == []


def test_all_that_the_tests_ask_for_is_locked() -> None:
    asked = project()
    assert unmet(asked["dependencies"] + asked["optional-dependencies"]["test"], lock="test") == []


def test_what_installs_is_locked() -> None:
    lines = (ROOT / "requirements/installer.in").read_text().split()
    assert unmet(lines, lock="installer") == []


def test_the_tests_run_with_the_versions_of_the_site() -> None:
    tests = locked("test")
    assert {name: versions for name, versions in locked("run").items() if tests.get(name) != versions} == {}


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_has_a_hash_and_none_an_address(name: str) -> None:
    entries = re.split(r"^(?=[\w.-]+==)", text(name), flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?://\S+|/(?:home|root|tmp)/\S+", text(name)) == []
