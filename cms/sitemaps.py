"""What search engines may find, and where."""

from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from catalogue.models import Category, Product
from cms.queries.areas import places_in_lists
from cms.queries.producers import makers, producer_url
from hubs.models import Municipality, Place
from members.models import Organisation

STANDING = (
    "home",
    "search",
    "season",
    "categories",
    "producers",
    "places",
    "about",
    "sorting",
    "trust",
    "accessibility",
    "data",
)
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
FOR_NOBODY = ("/cms/", "/konto/", "/en/konto/", "/api/")


class InBothLanguages(Sitemap[Any]):
    """Addresses in Swedish and English, each telling of the other."""

    i18n = True
    alternates = True
    x_default = True
    limit = 10_000

    def get_domain(self, site: Any = None) -> str:
        """Return the name of the site as the settings have it."""
        return settings.SITE_URL.partition("://")[2]

    def get_protocol(self, protocol: str | None = None) -> str:
        """Return http or https, as the settings have it."""
        return settings.SITE_URL.partition("://")[0]


class StandingPages(InBothLanguages):
    """The pages that are always there."""

    def items(self) -> list[str]:
        """Return their names."""
        return list(STANDING)

    def location(self, item: str) -> str:
        """Return the address."""
        return reverse(item)


class Products(InBothLanguages):
    """The products."""

    def items(self) -> "QuerySet[Product]":
        """Return those the public may see."""
        return Product.objects.public().order_by("pk").only("pk", "slug", "date_updated")

    def lastmod(self, item: Product) -> Any:
        """Return when it was last changed."""
        return item.date_updated


class Places(InBothLanguages):
    """The places."""

    def items(self) -> "QuerySet[Place]":
        """Return those in the lists."""
        return places_in_lists().only("pk", "slug", "updated")

    def lastmod(self, item: Place) -> Any:
        """Return when it was last changed."""
        return item.updated


class Producers(InBothLanguages):
    """The producers."""

    def items(self) -> "QuerySet[Organisation]":
        """Return those who make something."""
        return makers()

    def location(self, item: Organisation) -> str:
        """Return the address."""
        return producer_url(item)


class Subjects(InBothLanguages):
    """Categories and municipalities."""

    def items(self) -> list[Model]:
        """Return all of them."""
        return [*Category.objects.browsable().order_by("path"), *Municipality.objects.all()]


SITEMAPS = {
    "pages": StandingPages,
    "products": Products,
    "places": Places,
    "producers": Producers,
    "subjects": Subjects,
}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell robots what is not for them, and where the rest is listed. Open to all."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in FOR_NOBODY),
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the site maps, each with its pages. Open to all."""
    located = (
        (f"{settings.SITE_URL}{reverse('sitemap', kwargs={'section': section})}", "" if page == 1 else f"?p={page}")
        for section, kind in SITEMAPS.items()
        for page in kind().paginator.page_range
    )
    listed = format_html_join("", "<sitemap><loc>{}{}</loc></sitemap>", located)
    text = format_html(
        '<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="{}">{}</sitemapindex>', NAMESPACE, listed
    )
    return HttpResponse(text, content_type="application/xml")
