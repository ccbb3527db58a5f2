"""Give the base page its language, as Wagtail asks of a swapped base page: its own tables need the page first."""

from django.db import migrations
from wagtail.models import BootstrapLocaleField, BootstrapTranslatableModel, BootstrapTranslationKeyField


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        BootstrapLocaleField("cms.BasePage"),
        BootstrapTranslationKeyField("cms.BasePage"),
        BootstrapTranslatableModel("cms.BasePage"),
    ]
