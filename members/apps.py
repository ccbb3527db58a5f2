"""The members application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """Users and organisations."""

    name = "members"
    verbose_name = _("Medlemmar")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the staff's groups after migrating."""
        from members.receivers import make_groups  # noqa: PLC0415 - models are there only now

        post_migrate.connect(make_groups, dispatch_uid="members.make_groups")
