"""Page types. They point at products, places and organisations and never copy them."""

from typing import ClassVar

from wagtail.models import AbstractPage
from wagtail.models.pages import DefaultBasePageMixin
from wagtail.search import index


class BasePage(AbstractPage, DefaultBasePageMixin):
    """What every page has."""

    search_fields: ClassVar[list[index.BaseField]] = AbstractPage.search_fields + DefaultBasePageMixin.search_fields
    promote_panels = DefaultBasePageMixin.promote_panels
