"""`export_catalogue`: write the catalogue to standard output in the format that `load_catalogue` reads."""

from functools import partial
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from hubs.catalogue_file.export import write_catalogue


class Command(BaseCommand):
    help = "Write the whole catalogue as JSON to standard output (docs/catalogue-format.md)."

    def handle(self, **options: Any) -> None:
        write_catalogue(partial(self.stdout.write, ending=""), day=timezone.localdate())
