"""The cms application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """Pages."""

    name = "cms"
    verbose_name = _("Innehåll")
    default_auto_field = "django.db.models.BigAutoField"
