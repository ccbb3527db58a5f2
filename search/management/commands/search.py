"""`manage.py search`: how the index stands, making it anew, and why a search finds what it finds."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from search import actions
from search.asking import FindRequest
from search.engines import load_engine
from search.explaining import explain


class Command(BaseCommand):
    help = "The search index: status, rebuild, reconcile, explain."
    requires_system_checks = []  # they would ask for the rebuild that is being asked for

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        status = commands.add_parser("status", help="how the index stands; exit code 1 when it must be rebuilt")
        status.add_argument("--json", action="store_true", help="as JSON")
        commands.add_parser("rebuild", help="make the index anew; the old one answers until then")
        commands.add_parser("reconcile", help="compare the index with the database and put right what differs")
        explain = commands.add_parser("explain", help="how a search is understood, and what it finds")
        explain.add_argument("query")
        explain.add_argument("--size", type=int, default=10, help="how many hits to show (default 10)")

    def handle(self, *args: Any, command: str, **options: Any) -> None:
        getattr(self, command)(**options)

    def status(self, *, json: bool, **_: Any) -> None:
        status = load_engine().status()
        facts = asdict(status)
        self.stdout.write(as_json(facts) if json else "\n".join(f"{name}: {value}" for name, value in facts.items()))
        if not status.current:
            raise CommandError(
                "The index is missing or of another version. Run: manage.py search rebuild", returncode=1
            )

    def rebuild(self, *, verbosity: int = 1, **_: Any) -> None:
        def tell(done: int, of: int) -> None:
            if verbosity and (done == of or done % 5_000 == 0):
                self.stdout.write(f"{done} of {of} products")

        generation = actions.rebuild(progress=tell)
        self.stdout.write(f"The index stands, generation {generation}.")

    def reconcile(self, **_: Any) -> None:
        report = actions.reconcile()
        gone = actions.forget_changes(before=timezone.now() - timedelta(days=30))
        self.stdout.write(
            f"{report.written} products written, {report.removed} taken out, {gone} old changes forgotten."
        )

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
    return json.dumps(facts, indent=2)
