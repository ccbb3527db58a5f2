"""The hubs application."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class HubsConfig(AppConfig):
    """Places and what they sell."""

    name = "hubs"
    verbose_name = _("Platser")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """See to it that the county's municipalities are there once the tables are."""
        post_migrate.connect(make_municipalities, sender=self)


def make_municipalities(**kwargs: Any) -> None:
    """Make the municipalities of the region that the settings name."""
    from django.conf import settings  # noqa: PLC0415 - models load after application configurations

    from hubs.actions import ensure_municipalities  # noqa: PLC0415
    from hubs.geography.region import load_region  # noqa: PLC0415

    ensure_municipalities(load_region(settings.REGION))
