"""The hubs application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HubsConfig(AppConfig):
    """Places and what they sell."""

    name = "hubs"
    verbose_name = _("Platser")
    default_auto_field = "django.db.models.BigAutoField"
