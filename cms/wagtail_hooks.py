"""What the admin is made of besides Wagtail's own."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.html import format_html
from wagtail import hooks

from cms.viewsets.catalogue import RangeGroup
from cms.viewsets.dashboard import work_panels
from cms.viewsets.files import certificate_file
from cms.viewsets.many import remove_many
from cms.viewsets.members import MembersGroup
from cms.viewsets.places import PlacesGroup
from cms.viewsets.search_status import search_status
from cms.viewsets.sightings import sightings
from cms.viewsets.trying import what_happens
from cms.viewsets.words import WordsGroup


@hooks.register("register_admin_viewset")
def groups() -> list[Any]:
    """Return the office's menus: what others choose among comes first, its chooser must be there before their forms."""
    return [MembersGroup(), PlacesGroup(), RangeGroup(), WordsGroup()]


@hooks.register("construct_homepage_panels")
def work(_request: HttpRequest, panels: list[Any]) -> None:
    """Put what there is to see to on the admin's first page."""
    panels.extend(work_panels())


@hooks.register("insert_global_admin_css")
def colours() -> str:
    """Return the style sheet that gives the admin the brand's colours."""
    return format_html('<link rel="stylesheet" href="{}">', static("cms/admin.css"))


@hooks.register("register_admin_urls")
def files() -> list[URLPattern]:
    """Return the addresses of the certificates' files, of visitors' sightings, and of how search does."""
    return [
        path("intyg/<path:name>", certificate_file, name="certificate_file"),
        path("utbud/iakttagelser/", sightings, name="sightings"),
        path("sok/vad-hander/", what_happens, name="what_happens"),
        path("sok/sa-mar-sokningen/", search_status, name="search_status"),
    ]


hooks.register("before_bulk_action", remove_many)
