"""Run the whole suite, one leg for each service, and say at the end what ran and what could not.

    python tests/services/legs.py               all legs
    python tests/services/legs.py postgres      these legs only
    python tests/services/legs.py --only tests/hubs  these tests only, in every leg
    python tests/services/legs.py --services    what each leg needs, and whether this machine has it

With CI=true a leg that cannot run is a failure.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import elasticsearch_node
import postgres_server
import programs
from machine import CACHE, ROOT, Missing


@dataclass(frozen=True)
class Leg:
    """A part of the suite: the service it needs, how the tests are told where it is, and which tests it is."""

    name: str
    needs: str
    service: Callable[[], AbstractContextManager[str]]
    variable: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of a leg; `missing` says why it did not run."""

    leg: str
    passed: int = 0
    failed: int = 0
    seconds: float = 0.0
    missing: str = ""


LEGS = (
    Leg(
        name="sqlite",
        needs="nothing but Python",
        service=lambda: nullcontext(""),
        variable="DATABASE_URL",
        tests=("-n", "auto", "-m", "not browser and not elasticsearch and not postgres and not proxy"),
    ),
    Leg(
        name="postgres",
        needs=postgres_server.NEEDS,
        service=postgres_server.postgres,
        variable="DATABASE_URL",
        tests=(
            "-n",
            "auto",
            "--migrations",
            "-m",
            "not browser and not elasticsearch and not installation and not proxy",
        ),
    ),
    Leg(
        name="elasticsearch",
        needs=elasticsearch_node.NEEDS,
        service=elasticsearch_node.elasticsearch,
        variable="ELASTICSEARCH_URL",
        tests=("-m", "elasticsearch"),
    ),
    Leg(
        name="browser",
        needs=programs.CHROMIUM,
        service=programs.chromium,
        variable="CHROMIUM",
        tests=("-m", "browser"),
    ),
    Leg(
        name="proxy",
        needs=programs.CADDY,
        service=programs.caddy,
        variable="CADDY",
        tests=("-m", "proxy"),
    ),
)
SERVICE_VARIABLES = {"DATABASE_URL", "ELASTICSEARCH_URL", "CHROMIUM", "CADDY", "TEST_POSTGRES_URL"}
NO_TESTS = 5  # pytest's exit code when a leg has none


def main() -> int:
    """Run what was asked for; 0 when all of it passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("legs", nargs="*", metavar="leg", help=" ".join(leg.name for leg in LEGS))
    parser.add_argument("--only", action="append", default=[], metavar="PATH", help="these test files or folders only")
    parser.add_argument("--services", action="store_true", help="say what each leg needs; run nothing")
    arguments = parser.parse_args()
    unknown = set(arguments.legs) - {leg.name for leg in LEGS}
    if unknown:
        parser.error(f"no such leg: {', '.join(sorted(unknown))}; there are {', '.join(leg.name for leg in LEGS)}")
    chosen = [leg for leg in LEGS if not arguments.legs or leg.name in arguments.legs]
    if arguments.services:
        return show_services(chosen)
    return run(chosen, only=arguments.only)


def show_services(legs: list[Leg]) -> int:
    """Start and stop each service once, and say how it went."""
    for leg in legs:
        try:
            with leg.service() as where:
                print(f"  {leg.name:15}ready   {where}")
        except Missing as refusal:
            print(f"  {leg.name:15}MISSING {refusal}")
    return 0


def run(legs: list[Leg], *, only: list[str]) -> int:
    """Run the legs one after the other, then the coverage gate when all of them ran, then the summary."""
    CACHE.mkdir(exist_ok=True)
    for old in CACHE.glob("coverage*"):
        old.unlink()
    outcomes = [run_leg(leg, only=only) for leg in legs]
    covered = bool(only) or len(legs) < len(LEGS) or coverage_is_enough()
    summarise(outcomes)
    missing = [outcome for outcome in outcomes if outcome.missing]
    if not covered:
        print("COVERAGE: too few of our lines are tested, see the table above")
    failed = sum(outcome.failed for outcome in outcomes) + (0 if covered else 1)
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        failed += len(missing)
    print(f"total: {sum(outcome.passed for outcome in outcomes)} passed, {failed} failed", flush=True)
    return 1 if failed else 0


def run_leg(leg: Leg, *, only: list[str]) -> Outcome:
    """Start the leg's service, run its tests, stop the service."""
    print(f"\n== {leg.name}: starting", flush=True)
    try:
        with leg.service() as where:
            return run_pytest(leg, where=where, only=only)
    except Missing as refusal:
        print(f"== {leg.name}: CANNOT RUN, it {refusal}", flush=True)
        return Outcome(leg=leg.name, missing=str(refusal))


def run_pytest(leg: Leg, *, where: str, only: list[str]) -> Outcome:
    """Run one pytest with the one service of its leg; the others are hidden from it."""
    report = CACHE / f"junit-{leg.name}.xml"
    report.unlink(missing_ok=True)
    environment = {name: value for name, value in os.environ.items() if name not in SERVICE_VARIABLES}
    if where:
        environment[leg.variable] = where
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--cov", "--cov-append", "--cov-report=", "--cov-fail-under=0", f"--junitxml={report}", *leg.tests, *only],
        cwd=ROOT, env=environment, check=False,
    )  # fmt: skip
    passed, failed = counted(report)
    broken = done.returncode not in {0, NO_TESTS} and not failed
    return Outcome(leg=leg.name, passed=passed, failed=failed + broken, seconds=time.monotonic() - began)


def counted(report: Path) -> tuple[int, int]:
    """How many tests passed and failed, from pytest's XML; (0, 0) when it wrote none."""
    if not report.exists():
        return 0, 0
    totals = [0, 0, 0]
    for suite in ET.parse(report).getroot().iter("testsuite"):
        totals[0] += int(suite.get("tests", 0))
        totals[1] += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        totals[2] += int(suite.get("skipped", 0))
    return totals[0] - totals[1] - totals[2], totals[1]


def coverage_is_enough() -> bool:
    """Print which of our lines no leg ran; False under the share that pyproject.toml asks for."""
    return subprocess.run([sys.executable, "-m", "coverage", "report"], cwd=ROOT, check=False).returncode == 0


def summarise(outcomes: list[Outcome]) -> None:
    """Print the table of legs; one that did not run says why, where nobody can miss it."""
    print("\nleg             passed  failed  seconds")
    for outcome in outcomes:
        if outcome.missing:
            print(f"{outcome.leg:15} NOT RUN: it {outcome.missing}")
        else:
            print(f"{outcome.leg:15}{outcome.passed:7} {outcome.failed:7} {outcome.seconds:8.0f}")


if __name__ == "__main__":
    sys.exit(main())
