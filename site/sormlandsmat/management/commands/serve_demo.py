"""From an empty checkout to a running site with the demonstration county, in one command."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from catalogue.models import Product
from search.engines import load_engine
from sormlandsmat.demo.logins import LOGINS

EVERYWHERE = frozenset({"", "0", "0.0.0.0", "[::]"})  # noqa: S104 - read, not listened at


def site_url(address: str) -> str:
    """Return what a site served at the address ("host:port", "port") calls itself."""
    host, _, port = address.rpartition(":")
    return f"http://{'127.0.0.1' if host in EVERYWHERE else host}:{port}"


class Command(BaseCommand):
    """Migrate, load the demonstration county if there is nothing yet, tell the logins, serve."""

    help = "Brings the database up to date, loads the demonstration county if there are no products, and serves it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address to serve at."""
        parser.add_argument("address", nargs="?", default="127.0.0.1:8000", help="host:port")
        parser.add_argument("--prepare-only", action="store_true", help="stop before serving")

    def handle(self, *, address: str, prepare_only: bool, **options: Any) -> None:
        """Do it, saying what takes time."""
        if not settings.DEBUG:
            message = (
                "serve_demo makes people whose passwords everybody knows, so it only runs with DEBUG=1. "
                "For a real site: migrate, then load_catalogue or an empty start."
            )
            raise CommandError(message)
        self.migrate()
        self.load()
        self.index()
        self.tell_logins(address=address)
        if not prepare_only:
            sys.stdout.flush()
            here = {**os.environ, "SITE_URL": os.environ.get("SITE_URL") or site_url(address)}
            os.execve(sys.executable, [sys.executable, sys.argv[0], "runserver", address], here)  # noqa: S606 - ourselves

    def migrate(self) -> None:
        """Bring the database up to date; quick when it is."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Making the database (a quarter of a minute the first time)")
            call_command("migrate", interactive=False, verbosity=0)

    def load(self) -> None:
        """Load the demonstration county into an empty catalogue."""
        if not Product.objects.exists():
            self.stdout.write("Loading the demonstration county (a quarter of a minute)")
            call_command("load_demo", stdout=self.stdout)

    def index(self) -> None:
        """Make the search index, unless it stands."""
        if not load_engine().status().current:
            self.stdout.write("Making the search index")
            call_command("search", "rebuild", stdout=self.stdout)

    def tell_logins(self, *, address: str) -> None:
        """Write who can log in, and where."""
        url = site_url(address)
        self.stdout.write(f"\n{url}/          the site\n{url}/cms/      the staff's admin\n")
        for login in LOGINS:
            self.stdout.write(f"  {login.email:32}{login.password:20}may {login.may}")
        self.stdout.write("")
