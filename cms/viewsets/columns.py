"""Columns and filters of the admin's lists."""

from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn

from catalogue.food_information import branch_of, branches, gaps
from catalogue.forms import with_vat
from catalogue.models import Category, Certificate, Product, Scheme, Status
from cms.viewsets.views import today
from hubs.freshness import stale_before
from hubs.models import Listing, Municipality, Place, PlaceKind, Source, StockState
from members.models import Organisation, Role

SOON = timedelta(days=60)


class GapsColumn(Column):
    """How much is missing before the product may be sold; reads the tree of categories once a page."""

    def get_cell_context_data(self, instance: Any, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Return the cell."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        if not hasattr(request, "category_slugs"):
            request.category_slugs = branches()
        branch = branch_of(instance.categories.all(), slugs=request.category_slugs)
        missing = len(gaps(instance, branch=branch, day=today()))
        context["value"] = (
            ngettext("%(count)s sak", "%(count)s saker", missing) % {"count": missing} if missing else "✓"
        )
        return context


def price_with_vat(product: Product) -> str:
    """Return today's price with VAT of the first offer, as people write it; reads the prefetched offers."""
    offer = min(product.stockrecords.all(), key=lambda it: it.pk, default=None)
    price = None if offer is None else with_vat(offer.price, product=product, day=today())
    return f"{number_format(price, 2)} kr" if price is not None else ""


def offer_with_vat(offer: Any) -> str:
    """Return today's price with VAT of an offer."""
    price = with_vat(offer.price, product=offer.product, day=today())
    return f"{number_format(price, 2)} kr" if price is not None else ""


def status_column(label: str | Promise) -> StatusTagColumn:
    """Return the column of a product's status."""
    return StatusTagColumn(
        "status",
        label=label,
        accessor=lambda it: it.get_status_display(),
        primary=lambda it: it.status == Status.PUBLISHED,
        sort_key="status",
    )


def roles_of(organisation: Organisation) -> str:
    """Return what the organisation does; reads the prefetched roles."""
    day = today()
    held = [it for it in organisation.roles.all() if (it.starts or day) <= day <= (it.ends or day)]
    return ", ".join(str(it.get_role_display()) for it in held)


def validity(certificate: Certificate) -> str:
    """Return whether the certificate is in force, in words."""
    day = today()
    if certificate.valid_to and certificate.valid_to < day:
        return _("har gått ut")
    if certificate.valid_to and certificate.valid_to <= day + SOON:
        return _("går snart ut")
    return _("börjar senare") if certificate.valid_from and certificate.valid_from > day else _("gäller")


# -- filters


INFORMATION = ("allergens", "ingredients", "nutrition", "net_quantity", "storage")
"""What of the food information can be seen to be missing without the law's own words."""


def lacking(what: str) -> Q:
    """Return the condition that a product lacks something that can be seen in the tables."""
    if what == "food_information":
        return reduce(or_, map(lacking, INFORMATION)) & ~Q(goods_class="standard")
    return {
        "allergens": Q(allergens_declared=False),
        "ingredients": Q(ingredients="", sale_form="prepacked") & ~Q(nutrition_exempt="unprocessed"),
        "nutrition": Q(nutrition={}, nutrition_exempt="", sale_form="prepacked"),
        "net_quantity": Q(net_unit="", sale_form="prepacked"),
        "storage": Q(storage="", storage_text="", sale_form="prepacked"),
        "price": Q(stockrecords__isnull=True) | Q(stockrecords__price__isnull=True),
        "category": Q(categories__isnull=True),
        "place": Q(listings__isnull=True),
    }[what]


def certificates_in(state: str, *, day: date) -> Q:
    """Return the condition that a certificate is in that state on the day."""
    return {
        "expired": Q(valid_to__lt=day),
        "soon": Q(valid_to__range=(day, day + SOON)),
        "valid": Q(pk__in=Certificate.objects.valid(day=day).values("pk")),
        "unchecked": Q(checked_on__isnull=True),
        "incomplete": Q(number="") | Q(body=""),
    }[state]


def stale_listings(*, day: date) -> Q:
    """Return the condition that nobody has confirmed a listing for half a year before the day, or ever."""
    return Q(confirmed_on__isnull=True) | Q(confirmed_on__lt=stale_before(day))


class ProductFilter(WagtailFilterSet):
    """Products by maker, status, class, category and what they lack."""

    status = django_filters.ChoiceFilter(label=gettext_lazy("Status"), choices=Status.choices)
    made_by = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Tillverkare"), queryset=Organisation.objects.filter(products__isnull=False).distinct()
    )
    category = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Kategori"), queryset=Category.objects.filter(depth=1), method="in_category"
    )
    lacks = django_filters.ChoiceFilter(
        label=gettext_lazy("Saknar"),
        method="that_lack",
        choices=[
            ("food_information", gettext_lazy("någon livsmedelsinformation")),
            ("allergens", gettext_lazy("besked om allergener")),
            ("ingredients", gettext_lazy("ingredienser")),
            ("nutrition", gettext_lazy("näringsvärde")),
            ("net_quantity", gettext_lazy("nettomängd")),
            ("storage", gettext_lazy("förvaring")),
            ("price", gettext_lazy("pris")),
            ("category", gettext_lazy("kategori")),
            ("place", gettext_lazy("plats där den säljs")),
        ],
    )

    def in_category(self, rows: QuerySet[Product], _name: str, category: Category) -> QuerySet[Product]:
        """Return the products in the category or below it."""
        return rows.filter(categories__path__startswith=category.path).distinct()

    def that_lack(self, rows: QuerySet[Product], _name: str, what: str) -> QuerySet[Product]:
        """Return the products that lack it."""
        return rows.filter(lacking(what)).distinct()

    class Meta:
        model = Product
        fields = ("status", "goods_class")


class PlaceFilter(WagtailFilterSet):
    """Places by kind and municipality."""

    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Slag"),
        choices=PlaceKind.choices,
        widget=CheckboxSelectMultiple,
    )
    municipality = django_filters.ModelChoiceFilter(label=gettext_lazy("Kommun"), queryset=Municipality.objects.all())
    hours = django_filters.ChoiceFilter(
        label=gettext_lazy("Öppettider"),
        method="with_hours",
        choices=[("none", gettext_lazy("saknas")), ("some", gettext_lazy("finns"))],
    )

    def with_hours(self, rows: QuerySet[Place], _name: str, what: str) -> QuerySet[Place]:
        """Return the places with or without hours."""
        return rows.filter(opening_rules__isnull=what == "none").distinct()

    class Meta:
        model = Place
        fields = ("is_public",)


class OrganisationFilter(WagtailFilterSet):
    """Organisations by role and municipality."""

    role = django_filters.ChoiceFilter(label=gettext_lazy("Gör"), choices=Role.choices, method="with_role")
    municipality_code = django_filters.ChoiceFilter(
        label=gettext_lazy("Kommun"), choices=lambda: Municipality.objects.values_list("code", "name")
    )

    def with_role(self, rows: Any, _name: str, role: str) -> QuerySet[Organisation]:
        """Return the organisations that have the role today."""
        held: QuerySet[Organisation] = rows.with_role(role, day=today())
        return held

    class Meta:
        model = Organisation
        fields = ("is_public",)


class CertificateFilter(WagtailFilterSet):
    """Certificates by label and whether they are in force."""

    scheme = django_filters.ChoiceFilter(label=gettext_lazy("Märkning"), choices=Scheme.choices)
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Giltighet"),
        method="in_state",
        choices=[
            ("expired", gettext_lazy("har gått ut")),
            ("soon", gettext_lazy("går ut inom 60 dagar")),
            ("valid", gettext_lazy("gäller")),
            ("unchecked", gettext_lazy("är inte granskade")),
            ("incomplete", gettext_lazy("saknar nummer eller kontrollorgan")),
        ],
    )

    def in_state(self, rows: Any, _name: str, state: str) -> QuerySet[Certificate]:
        """Return the certificates in that state today."""
        chosen: QuerySet[Certificate] = rows.filter(certificates_in(state, day=today()))
        return chosen

    class Meta:
        model = Certificate
        fields = ("scheme",)


class ListingFilter(WagtailFilterSet):
    """Listings by source, stock, municipality and age."""

    source = django_filters.ChoiceFilter(label=gettext_lazy("Uppgift från"), choices=Source.choices)
    stock = django_filters.ChoiceFilter(label=gettext_lazy("Lager"), choices=StockState.choices)
    municipality = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Kommun"), field_name="place__municipality", queryset=Municipality.objects.all()
    )
    age = django_filters.ChoiceFilter(
        label=gettext_lazy("Bekräftad"),
        method="of_age",
        choices=[
            ("stale", gettext_lazy("för mer än ett halvår sedan, eller aldrig")),
            ("over", gettext_lazy("har slutat säljas")),
        ],
    )

    def of_age(self, rows: QuerySet[Listing], _name: str, age: str) -> QuerySet[Listing]:
        """Return the listings that nobody has confirmed for long, or that are over."""
        day: date = today()
        return rows.filter(stale_listings(day=day) if age == "stale" else Q(ends__lt=day)).order_by(
            F("confirmed_on").asc(nulls_first=True)
        )

    class Meta:
        model = Listing
        fields = ("source", "stock")
