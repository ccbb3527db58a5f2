"""`load_catalogue FILE`: make the catalogue say what a file says."""

import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hubs.catalogue_file.load import load_catalogue
from hubs.catalogue_file.reading import CatalogueFileRefused, read_catalogue

SHOWN_FAULTS = 200


class Command(BaseCommand):
    help = "Load organisations, places, products and listings from a catalogue file (docs/catalogue-format.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a JSON file in the catalogue format")
        parser.add_argument("--replace", action="store_true", help="take away what the file does not name")

    def handle(self, *, file: Path, replace: bool, **options: Any) -> None:
        started = time.monotonic()
        try:
            self.say(f"Reading {file}")
            content = read_catalogue(file)
            rows = len(content.organisations) + len(content.places) + len(content.products) + len(content.listings)
            self.say(f"Checked {rows} rows; writing what differs")
            report = load_catalogue(content, day=timezone.localdate(), replace=replace, progress=self.show)
        except CatalogueFileRefused as refusal:
            raise CommandError(self.explain(refusal)) from refusal
        for deed, counts in report.facts().items():
            told = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
            if told:
                self.say(f"  {deed}: {told}")
        seconds = time.monotonic() - started
        outcome = "Loaded" if report.anything else "Nothing differed:"
        self.say(f"{outcome} {rows} rows in {seconds:.1f} s ({rows / max(seconds, 0.001):.0f} rows/s)")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def show(self, step: str, done: int, total: int) -> None:
        if sys.stdout.isatty():
            self.stdout.write(f"\r  {step}: {done} of {total}", ending="\n" if done == total else "")
            self.stdout.flush()
        elif done == total or done % 10_000 == 0:
            self.say(f"  {step}: {done} of {total}")

    def explain(self, refusal: CatalogueFileRefused) -> str:
        lines = [f"  {fault}" for fault in refusal.faults[:SHOWN_FAULTS]]
        if len(refusal.faults) > SHOWN_FAULTS:
            lines.append(f"  … and {len(refusal.faults) - SHOWN_FAULTS} more")
        return "\n".join([f"{refusal}. Mend these and load again:", *lines])
