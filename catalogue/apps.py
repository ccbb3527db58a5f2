"""The catalogue application: Oscar's label, our own package, none of Oscar's views."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class CatalogueConfig(OscarConfig):
    """Products; pages about them are served by packages above, so there are no addresses here."""

    name = "catalogue"
    label = "catalogue"
    verbose_name = _("Produkter")
    namespace = "catalogue"
    default = True

    def ready(self) -> None:
        """Do what every application does: Oscar's receivers demand apps that are not installed."""
        super().ready()

    def get_urls(self) -> list[Any]:
        """Return no addresses."""
        return []
