"""What the admin is made of besides Wagtail's own."""

from typing import Any

from django.urls import path
from django.urls.resolvers import URLPattern
from wagtail import hooks

from cms.viewsets.catalogue import RangeGroup
from cms.viewsets.files import certificate_file
from cms.viewsets.members import MembersGroup
from cms.viewsets.places import PlacesGroup
from cms.viewsets.words import WordsGroup


@hooks.register("register_admin_viewset")
def groups() -> list[Any]:
    """Return the office's menus."""
    return [RangeGroup(), PlacesGroup(), MembersGroup(), WordsGroup()]


@hooks.register("register_admin_urls")
def files() -> list[URLPattern]:
    """Return the address of the certificates' files."""
    return [path("intyg/<path:name>", certificate_file, name="certificate_file")]
