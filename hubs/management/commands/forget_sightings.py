"""`forget_sightings`: forget which addresses have said something of a listing, once it no longer matters."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from hubs.actions import forget_tokens
from hubs.freshness import TOKEN_DAYS


class Command(BaseCommand):
    help = f"Forget what is kept of visitors' addresses after {TOKEN_DAYS} days; harmless at any time."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"Forgotten: {forget_tokens(day=timezone.localdate())} traces of addresses.")
