"""The cms application."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """Pages."""

    name = "cms"
    verbose_name = _("Innehåll")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """See to it that a new site has a first page once the tables are there."""
        post_migrate.connect(make_home, dispatch_uid="cms.make_home")


def make_home(sender: AppConfig, **kwargs: Any) -> None:
    """Make the first page after the last application's migrations, when languages and sites are there."""
    from django.apps import apps  # noqa: PLC0415 - models load after application configurations

    from cms.actions import ensure_home  # noqa: PLC0415

    if sender.label == "wagtailcore":
        ensure_home(name=str(apps.get_app_config("sormlandsmat").verbose_name))
