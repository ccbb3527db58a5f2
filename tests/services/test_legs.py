"""What the runner of the legs says and returns when a service is missing, and how it counts."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

legs = importlib.import_module("legs")
machine = importlib.import_module("machine")


@contextmanager
def nowhere() -> Iterator[str]:
    raise machine.Missing("needs a thing (apt-get install thing)")
    yield ""


MISSING = legs.Leg(name="thing", needs="a thing", service=nowhere, variable="THING_URL", tests=())


@pytest.mark.parametrize(("ci", "code", "total"), [("true", 1, "0 passed, 1 failed"), ("", 0, "0 passed, 0 failed")])
def test_a_leg_that_cannot_run_is_named_and_fails_only_in_ci(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, ci: str, code: int, total: str
) -> None:
    monkeypatch.setattr(legs, "CACHE", tmp_path)
    monkeypatch.setenv("CI", ci)
    assert legs.run([MISSING], only=[]) == code
    said = capsys.readouterr().out.splitlines()
    assert said[-2:] == ["thing           NOT RUN: it needs a thing (apt-get install thing)", f"total: {total}"]


def test_services_are_told_without_running_a_test(capsys: pytest.CaptureFixture[str]) -> None:
    ready = legs.LEGS[0]
    assert legs.show_services([ready, MISSING]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "  sqlite         ready   ",
        "  thing          MISSING needs a thing (apt-get install thing)",
    ]


def test_errors_count_as_failures_and_the_skipped_as_neither(tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    report.write_text('<testsuites><testsuite tests="10" failures="2" errors="1" skipped="3"/></testsuites>')
    assert legs.counted(report) == (4, 3)
    assert legs.counted(tmp_path / "none.xml") == (0, 0)
