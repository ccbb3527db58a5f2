"""The search application."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """From what a person types to what can be had near by."""

    name = "search"
    verbose_name = _("Sök")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what changes, and check the index at start."""
        # Models can be imported only when all applications are there.
        from search.checks import fts5_is_there, index_is_of_this_program  # noqa: PLC0415
        from search.receivers import connect  # noqa: PLC0415

        connect()
        register(fts5_is_there)
        register(index_is_of_this_program)
