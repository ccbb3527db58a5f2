"""Sörmlandsmat: settings, addresses, the API and the page frame. It sees every other package; none sees it."""

__version__ = "0.1.0"
