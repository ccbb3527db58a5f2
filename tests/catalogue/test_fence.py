"""Oscar is the catalogue library and nothing more."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from oscar.core.loading import get_class, get_model

from catalogue import models as catalogue
from catalogue.partner import models as partner


def test_three_of_oscars_applications_are_installed() -> None:
    labels = {
        config.label: config.name
        for config in apps.get_app_configs()
        if config.name.startswith("oscar") or any(base.__module__.startswith("oscar") for base in type(config).__mro__)
    }
    assert labels == {"catalogue": "catalogue", "partner": "catalogue.partner", "address": "oscar.apps.address"}


@pytest.mark.parametrize(
    ("app", "name", "ours"),
    [
        ("catalogue", "Product", catalogue.Product),
        ("catalogue", "Category", catalogue.Category),
        ("catalogue", "ProductImage", catalogue.ProductImage),
        ("partner", "Partner", partner.Partner),
        ("partner", "StockRecord", partner.StockRecord),
    ],
)
def test_oscar_finds_our_classes(app: str, name: str, ours: type) -> None:
    assert get_model(app, name) is ours


def test_oscars_own_code_uses_our_products() -> None:
    assert get_class("catalogue.managers", "ProductQuerySet") in catalogue.ProductQuerySet.__mro__


@pytest.mark.django_db
def test_no_migration_is_pending() -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())
