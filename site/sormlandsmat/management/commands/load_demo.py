"""`load_demo`: the demonstration county, with people who can log in to it."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from catalogue.models import Product
from cms.actions import ensure_home
from hubs.catalogue_file.load import load_catalogue
from hubs.catalogue_file.reading import CatalogueFileRefused, parse_catalogue
from members.models import Organisation
from sormlandsmat.demo.county import county
from sormlandsmat.demo.logins import make_logins

ANSWERABLE = "b-matlag"  # the demonstration's association


class Command(BaseCommand):
    help = "Load a whole invented county: organisations, places, products, listings and people who can log in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--replace", action="store_true", help="take away everything that is not the demo")

    def handle(self, *, replace: bool, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "load_demo makes people whose passwords everybody knows, so it only runs with DEBUG=1. "
                "For a real site, use load_catalogue."
            )
        day = timezone.localdate()
        try:
            content = parse_catalogue(county(day))
            load_catalogue(content, day=day, replace=replace, progress=self.show)
        except CatalogueFileRefused as refusal:
            faults = "\n".join(f"  {fault}" for fault in refusal.faults[:50])
            raise CommandError(f"The demonstration county is not whole:\n{faults}") from refusal
        make_logins(day=day)
        self.say_who_answers(day=day)
        self.stdout.write(f"The county has {Product.objects.count()} products.")

    def say_who_answers(self, *, day: date) -> None:
        """Put the county's association on the pages about the site, unless somebody has written there."""
        home, association = ensure_home(name="Sörmlandsmat"), Organisation.objects.filter(ref=ANSWERABLE).first()
        if association is None or home.organisation or home.contact_email:
            return
        home.organisation, home.reviewed_on = association.name, day
        home.contact_email, home.contact_phone = association.email, association.phone
        home.save()

    def show(self, step: str, done: int, total: int) -> None:
        if done == total:
            self.stdout.write(f"  {total} {step}")
            self.stdout.flush()
