"""`manage.py search`: how the index stands, keeping it right, making it anew, and why a search finds what it finds.

Exit codes: 0 all is well, 1 the index is behind or outdated or has refused something, 2 the search server cannot be
reached (or the command line is wrong).
"""

import json
import signal
import threading
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from search import actions
from search.asking import FindRequest
from search.engines import Progress, load_engine, quiet
from search.engines.elastic.connection import writing_client
from search.engines.elastic.writing import Writing
from search.engines.faults import EngineAway, RebuildRefused
from search.engines.generations import Busy, Replaced
from search.engines.standby import StandbyEngine
from search.explaining import explain
from search.standing import State, standing
from search.working import SearchWorker, is_alive

UNREACHABLE, NOT_YET = 2, 1
STEP = 5_000


class Command(BaseCommand):
    help = "The search index: status, rebuild, reconcile, retry, work, explain."
    requires_system_checks = []  # they would ask for the rebuild that is being asked for

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        status = commands.add_parser(
            "status", help="how the index stands; exit code 0 in step, 1 behind, 2 unreachable"
        )
        status.add_argument("--json", action="store_true", help="as JSON")
        rebuild = commands.add_parser("rebuild", help="make the index anew; the old one answers until then")
        rebuild.add_argument(
            "--if-needed",
            action="store_true",
            help="only what is missing or of another version; a search server that is away is left to the worker",
        )
        work = commands.add_parser("work", help="keep the index in step until told to stop (SIGTERM)")
        work.add_argument("--check", action="store_true", help="only say whether a worker of this machine lives")
        commands.add_parser("retry", help="try again what the search server refused and was set aside")
        commands.add_parser("reconcile", help="compare the index with the database and put right what differs")
        explain = commands.add_parser("explain", help="how a search is understood, and what it finds")
        explain.add_argument("query")
        explain.add_argument("--size", type=int, default=10, help="how many hits to show (default 10)")

    def handle(self, *args: Any, command: str, **options: Any) -> None:
        try:
            getattr(self, command)(**options)
        except EngineAway as fault:
            raise CommandError(f"The search server cannot be used: {fault}", returncode=UNREACHABLE) from fault
        except RebuildRefused as refusal:
            raise CommandError(str(refusal), returncode=NOT_YET) from refusal
        except (Busy, Replaced) as other:
            text = "The worker is writing to the index just now; it does this by itself, or try again in a moment."
            raise CommandError(text, returncode=NOT_YET) from other

    def status(self, *, json: bool, **_: Any) -> None:
        stands = standing(moment=timezone.now())
        facts = stands.facts()
        self.stdout.write(as_json(facts) if json else "\n".join(f"{name}: {value}" for name, value in facts.items()))
        if stands.state is not State.IN_STEP:
            raise CommandError(" ".join(stands.notes), returncode=int(stands.state))

    def rebuild(self, *, verbosity: int = 1, if_needed: bool = False, **_: Any) -> None:
        tell = self.progress() if verbosity else None
        if if_needed:
            self.rebuild_where_needed(tell)
            return
        generation = actions.rebuild(progress=tell or quiet)
        self.stdout.write(f"The index stands, generation {generation}.")

    def rebuild_where_needed(self, tell: Progress | None) -> None:
        """Make what is missing or of another version, the embedded index first: it stands in for the server."""
        engine = load_engine()
        for part in [engine.standby, engine.asked] if isinstance(engine, StandbyEngine) else [engine]:
            if part is None or part.status().current:
                continue
            try:
                generation = part.rebuild(progress=tell or quiet)
            except (EngineAway, RebuildRefused) as fault:
                self.stderr.write(f"Left to the worker: {fault}")
            else:
                self.stdout.write(f"The index stands, generation {generation}.")

    def progress(self) -> Progress:
        """Tell how far it is: at every five thousand, and at the end."""
        told = 0

        def tell(done: int, of: int) -> None:
            nonlocal told
            if done == of or done - told >= STEP:
                told = done
                self.stdout.write(f"{done} of {of} products")

        return tell

    def reconcile(self, *, verbosity: int = 1, **_: Any) -> None:
        report = actions.reconcile()
        gone = actions.forget_changes(before=timezone.now() - timedelta(days=30))
        self.stdout.write(
            f"{report.written} products written, {report.removed} taken out, {gone} old changes forgotten."
        )

    def retry(self, **_: Any) -> None:
        if not isinstance(load_engine(), StandbyEngine):
            self.stdout.write("Nothing is set aside: no search server is used.")
            return
        tried, refused = Writing(writing_client()).retry(everything=True)
        self.stdout.write(f"{tried} tried again, {refused} still refused.")
        if refused:
            raise CommandError("See: manage.py search status", returncode=NOT_YET)

    def work(self, *, check: bool = False, **_: Any) -> None:
        if check:
            if not is_alive(moment=timezone.now()):
                raise CommandError("No search worker of this machine has shown itself for a minute.", returncode=1)
            return
        stop = threading.Event()
        before = {it: signal.signal(it, lambda *_: stop.set()) for it in (signal.SIGTERM, signal.SIGINT)}
        try:
            SearchWorker(stop=stop, clock=timezone.localtime).run()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def explain(self, *, query: str, size: int, **_: Any) -> None:
        now = timezone.localtime()
        told = explain(FindRequest(day=now.date(), moment=now, text=query, size=size, facets=()))
        found = told.found
        if told.understood is None:
            raise CommandError("There is nothing to explain: the query is empty.")
        for piece in told.understood.interpretation:
            self.stdout.write(f"{piece.kind}: {piece.text} -> {piece.meaning}")
        if found.correction:
            self.stdout.write(f"read as: {found.correction.text}")
        for word in told.words:
            parts = f" = {'+'.join(word.parts)}" if word.parts else ""
            self.stdout.write(f"word: {word.text} -> {word.lemma}{parts}{'' if word.is_known else ' (unknown)'}")
        if told.unwanted:
            self.stdout.write(f"not: {', '.join(told.unwanted)}")
        self.stdout.write(f"area: {found.area}")
        for tier in told.tiers:
            groups = " AND ".join(f"({' | '.join(group)})" for group in tier.groups)
            self.stdout.write(f"tier {tier.number} {tier.name}{'' if tier.is_counted else ' (not counted)'}: {groups}")
        self.stdout.write(f"{told.total} products, {found.took_ms:.1f} ms")
        for hit in told.hits:
            product = hit.row.product
            why = ", ".join(f"{token} in {column}" for it in hit.met for token, column in it.found)
            bonuses = " ".join(f"{it.name} +{it.share:.1%}" for it in hit.bonuses)
            name = f"{product.title} ({product.made_by.name})"
            self.stdout.write(f"  {hit.tier} {hit.score:6.2f}  {name}  {why}  {bonuses}")


def as_json(facts: dict[str, Any]) -> str:
    """The facts as JSON."""
    return json.dumps(facts, indent=2, default=str)
