"""What members does when others have done something."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections

from members.actions import ensure_groups


def make_groups(sender: AppConfig, *, using: str, **_signal: Any) -> None:
    """Make the staff's groups when the last application is migrated: only then are all permissions there."""
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if sender is last and "wagtailcore_grouppagepermission" in connections[using].introspection.table_names():
        ensure_groups()
