"""The search application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """From what a person types to what can be had near by."""

    name = "search"
    verbose_name = _("Sök")
    default_auto_field = "django.db.models.BigAutoField"
