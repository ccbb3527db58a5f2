"""The members application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """Users and organisations."""

    name = "members"
    verbose_name = _("Medlemmar")
    default_auto_field = "django.db.models.BigAutoField"
