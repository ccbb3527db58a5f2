"""The project itself as an application: commands, templates, translations."""

from django.apps import AppConfig


class SormlandsmatConfig(AppConfig):
    """Commands such as `load_demo` and the page frame."""

    name = "sormlandsmat"
    verbose_name = "Sörmlandsmat"
