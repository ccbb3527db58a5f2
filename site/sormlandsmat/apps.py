"""The project itself as an application: commands, templates, translations."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from sormlandsmat.checks import https_has_a_proxy


class SormlandsmatConfig(AppConfig):
    """Commands such as `load_demo` and the page frame."""

    name = "sormlandsmat"
    verbose_name = "Sörmlandsmat"

    def ready(self) -> None:
        """Let `check --deploy` look at the settings."""
        register(https_has_a_proxy, Tags.security, deploy=True)
