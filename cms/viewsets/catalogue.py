"""The range: products, what they cost, categories, certificates and listings."""

# Wagtail declares its settings as None and lets them be set to what they mean.
# mypy: disable-error-code="assignment"

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.snippets.views.snippets import SnippetViewSet
from wagtail.snippets.widgets import AdminSnippetChooser

from catalogue.forms import (
    AllergenForm,
    CategoryForm,
    CertificateForm,
    HeldCertificateForm,
    OfferForm,
    ProductForm,
    SeasonForm,
)
from catalogue.models import Category, Certificate, Product
from catalogue.partner.models import StockRecord
from cms.viewsets import columns, views
from cms.viewsets.panels import GapsPanel, PictureSelect, RowsPanel
from cms.viewsets.sightings import SightingsItem
from hubs.forms import ListingForm
from hubs.models import Listing, Place
from members.models import Organisation

CHOSEN = {
    "made_by": Organisation,
    "holder": Organisation,
    "organisation": Organisation,
    "product": Product,
    "place": Place,
}

HEADINGS = {"holder": _("Innehavare"), "product": _("Produkt"), "place": _("Plats")}


def field(name: str) -> FieldPanel:
    """Return the field's panel; what there may be thousands of is chosen by searching, not from a list."""
    widget = AdminSnippetChooser(CHOSEN[name]) if name in CHOSEN else None
    return FieldPanel(name, widget=widget, heading=HEADINGS.get(name, ""))


def row(*names: str) -> FieldRowPanel:
    """Return fields beside each other."""
    return FieldRowPanel([field(name) for name in names])


class ProductViewSet(SnippetViewSet):
    """Products."""

    model = Product
    icon = "tag"
    menu_label = _("Produkter")
    menu_name = "produkter"
    base_url_path = "utbud/produkter"
    index_view_class = views.ProductIndex
    add_view_class = views.ProductCreate
    edit_view_class = views.ProductEdit
    delete_view_class = views.ProductDelete
    preview_on_add_view_class = views.ProductPreviewOnCreate
    preview_on_edit_view_class = views.ProductPreviewOnEdit
    copy_view_enabled = False
    inspect_view_enabled = True
    menu_item_is_registered = True
    search_backend_name = None
    search_fields = ["title", "made_by__name", "supplier_number", "gtin", "ref"]
    filterset_class = columns.ProductFilter
    ordering = "title"
    list_per_page = 30
    list_display = [
        "title",
        Column("made_by", label=_("Tillverkare"), accessor="made_by.name", sort_key="made_by__name"),
        Column(
            "category",
            label=_("Kategori"),
            accessor=lambda it: ", ".join(category.name for category in it.categories.all()),
        ),
        Column("price", label=_("Pris med moms"), accessor=columns.price_with_vat),
        columns.GapsColumn("gaps", label=_("Att komplettera")),
        columns.status_column(_("Status")),
    ]
    list_export = [
        "pk",
        "ref",
        "title",
        "made_by.name",
        "goods_class",
        "sale_form",
        "status",
        "net_amount",
        "net_unit",
        "gtin",
        "supplier_number",
        "ingredients",
        "allergens_declared",
        "storage",
        "date_updated",
    ]
    export_headings = {"pk": "id", "title": "namn", "made_by.name": "tillverkare", "date_updated": "ändrad"}
    export_filename = "produkter"
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    GapsPanel(),
                    FieldPanel("title", heading=_("Namn")),
                    row("made_by", "category"),
                    row("status", "goods_class", "sale_form"),
                    FieldPanel("description", heading=_("Beskrivning")),
                    MultiFieldPanel(
                        [
                            row("net_amount", "net_unit"),
                            FieldPanel("variable_weight"),
                            row("gtin", "supplier_number"),
                            row("alcohol_percent", "age_limit"),
                        ],
                        heading=_("Mängd och nummer"),
                    ),
                ],
                heading=_("Varan"),
            ),
            ObjectList(
                [
                    row("consumer_price", "price_unit"),
                    row("offered_by", "lead_time_days"),
                    FieldPanel("channels"),
                    row("animal", "establishment_number", "packing_centre_number"),
                ],
                heading=_("Pris och kanaler"),
            ),
            ObjectList(
                [
                    FieldPanel(
                        "ingredients",
                        help_text=_(
                            "I fallande ordning. Märk allergener med två stjärnor på var sida: **vetemjöl**, "
                            "vatten, **mjölk**."
                        ),
                    ),
                    FieldPanel("allergens_declared"),
                    RowsPanel(
                        "allergens",
                        form=AllergenForm,
                        panels=[row("allergen", "level"), FieldPanel("detail")],
                        heading=_("Allergener"),
                        label=_("Allergen"),
                    ),
                    MultiFieldPanel(
                        [
                            row("energy_kj", "energy_kcal"),
                            row("fat_g", "saturated_g"),
                            row("carbohydrate_g", "sugars_g"),
                            row("protein_g", "salt_g"),
                            FieldPanel("nutrition_exempt"),
                        ],
                        heading=_("Näringsvärde per 100 g eller 100 ml"),
                    ),
                    MultiFieldPanel(
                        [
                            row("storage", "durability", "shelf_life_days"),
                            FieldPanel("perishable"),
                            FieldPanel("storage_text"),
                            FieldPanel("instructions"),
                        ],
                        heading=_("Förvaring och hållbarhet"),
                    ),
                ],
                heading=_("Innehåll"),
            ),
            ObjectList(
                [
                    row("origin_country", "made_in"),
                    FieldPanel("origin_ingredient"),
                    MultiFieldPanel([row("born", "reared", "slaughtered")], heading=_("Kött")),
                    MultiFieldPanel([row("catch_area", "catch_method")], heading=_("Fisk")),
                ],
                heading=_("Ursprung"),
            ),
            ObjectList(
                [
                    RowsPanel(
                        "certificates",
                        form=CertificateForm,
                        panels=[
                            FieldPanel("scheme"),
                            row("number", "body"),
                            row("valid_from", "valid_to"),
                            FieldPanel("file"),
                        ],
                        heading=_("Certifikat"),
                        label=_("Certifikat"),
                    ),
                    RowsPanel(
                        "seasons",
                        form=SeasonForm,
                        panels=[row("starts", "ends")],
                        heading=_("Säsong"),
                        label=_("Säsong"),
                    ),
                ],
                heading=_("Märkning och säsong"),
            ),
            ObjectList(
                [
                    FieldPanel("picture", widget=PictureSelect, help_text=_("Visas när inget fotografi finns.")),
                    RowsPanel(
                        "images",
                        form=WagtailAdminModelForm,
                        panels=[FieldPanel("original"), FieldPanel("caption"), FieldPanel("display_order")],
                        heading=_("Fotografier"),
                        label=_("Fotografi"),
                    ),
                ],
                heading=_("Bilder"),
            ),
        ],
        base_form_class=ProductForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        """Return the rows with everything a line shows."""
        rows: QuerySet[Product] = Product.objects.select_related("made_by").prefetch_related(
            "categories", "allergens", "stockrecords"
        )
        return rows


class OfferViewSet(ModelViewSet):
    """Offers: who sells what at what price, when more than one does."""

    model = StockRecord
    name = "offers"
    url_prefix = "utbud/priser"
    icon = "order"
    menu_label = _("Priser och säljare")
    index_view_class = views.OfferIndex
    add_view_class = views.OfferCreate
    edit_view_class = views.OfferEdit
    delete_view_class = views.OfferDelete
    copy_view_enabled = False
    inspect_view_enabled = True
    search_fields = ["product__title", "partner__organisation__name", "partner_sku"]
    list_per_page = 30
    list_display = [
        "product",
        Column(
            "seller", label=_("Säljs av"), accessor="partner.organisation.name", sort_key="partner__organisation__name"
        ),
        Column("price", label=_("Pris med moms"), accessor=columns.offer_with_vat, sort_key="price"),
        Column("unit", label=_("Per"), accessor=lambda it: it.get_price_unit_display()),
    ]
    list_export = ["pk", "product.title", "partner.organisation.name", "price", "price_unit", "lead_time_days"]
    export_headings = {"product.title": "produkt", "partner.organisation.name": "säljs av", "price": "pris utan moms"}
    export_filename = "priser"
    edit_handler = ObjectList(
        [
            row("product", "organisation"),
            row("consumer_price", "price_unit", "order_unit"),
            row("num_in_stock", "lead_time_days"),
        ],
        base_form_class=OfferForm,
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Wagtail takes all its titles from the model's names, and Oscar's are English.
        self.model_opts.verbose_name = _("pris")
        self.model_opts.verbose_name_plural = _("priser och säljare")

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Return the list's arguments, with rows that hold everything a line shows."""
        rows = StockRecord.objects.select_related("product", "partner__organisation").order_by("product__title", "pk")
        return {**super().get_index_view_kwargs(**kwargs), "queryset": rows}


class CategoryViewSet(ModelViewSet):
    """The tree of categories."""

    model = Category
    name = "categories"
    url_prefix = "utbud/kategorier"
    icon = "list-ul"
    menu_label = _("Kategorier")
    index_view_class = views.CategoryIndex
    add_view_class = views.CategoryCreate
    edit_view_class = views.CategoryEdit
    delete_view_class = views.CategoryDelete
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ["name", "name_en", "slug", "description", "is_public"]
    search_fields = ["name", "name_en", "slug"]
    list_per_page = 200
    list_display = [
        "name",
        Column("name_en", label=_("På engelska")),
        Column("slug", label=_("Adressnamn")),
        Column("products", label=_("Produkter"), accessor="product_count"),
    ]
    list_export = ["pk", "full_name", "name_en", "slug"]
    export_filename = "kategorier"
    edit_handler = ObjectList(
        [
            row("name", "name_en"),
            FieldPanel("parent"),
            FieldPanel("description", heading=_("Beskrivning")),
            FieldPanel(
                "slug",
                heading=_("Adressnamn"),
                help_text=_("Lämna tomt för ett som följer namnet. Ändra inte utan skäl: länkar slutar gälla."),
            ),
            FieldPanel("picture", widget=PictureSelect),
            FieldPanel("is_public", heading=_("Synlig")),
        ],
        base_form_class=CategoryForm,
    )

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Return the list's arguments: the tree in its own order."""
        rows = Category.objects.annotate(product_count=Count("product")).order_by("path")
        return {**super().get_index_view_kwargs(**kwargs), "queryset": rows}


class CertificateViewSet(ModelViewSet):
    """Certificates, with those that have run out."""

    model = Certificate
    name = "certificates"
    url_prefix = "utbud/certifikat"
    icon = "success"
    menu_label = _("Certifikat")
    index_view_class = views.CertificateIndex
    add_view_class = views.CertificateCreate
    edit_view_class = views.CertificateEdit
    delete_view_class = views.CertificateDelete
    copy_view_enabled = False
    inspect_view_enabled = True
    search_fields = ["holder__name", "product__title", "number", "body"]
    filterset_class = columns.CertificateFilter
    list_per_page = 30
    list_display = [
        "scheme",
        Column("holder", label=_("Innehavare"), accessor="holder.name", sort_key="holder__name"),
        Column("product", label=_("Gäller"), accessor=lambda it: it.product.title if it.product else _("allt de gör")),
        Column("number", label=_("Nummer")),
        Column(
            "valid_to",
            label=_("Till och med"),
            accessor=lambda it: it.valid_to.isoformat() if it.valid_to else _("tills vidare"),
            sort_key="valid_to",
        ),
        Column("state", label=_("Läge"), accessor=columns.validity),
    ]
    list_export = ["pk", "scheme", "holder.name", "number", "body", "valid_from", "valid_to", "checked_on"]
    export_headings = {"holder.name": "innehavare"}
    export_filename = "certifikat"
    edit_handler = ObjectList(
        [
            row("holder", "product"),
            FieldPanel("scheme"),
            row("number", "body"),
            row("valid_from", "valid_to"),
            FieldPanel("file", help_text=_("PDF eller bild. Visas bara här, aldrig utanför administrationen.")),
            FieldPanel("checked_on", help_text=_("Den dag du såg intyget. Ditt namn skrivs in.")),
        ],
        base_form_class=HeldCertificateForm,
    )

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Return the list's arguments, with rows that hold everything a line shows."""
        rows = Certificate.objects.select_related("holder", "product").order_by("holder__name", "scheme", "pk")
        return {**super().get_index_view_kwargs(**kwargs), "queryset": rows}


class ListingViewSet(ModelViewSet):
    """Listings: what is sold where, and how sure we are."""

    model = Listing
    name = "listings"
    url_prefix = "utbud/listningar"
    icon = "site"
    menu_label = _("Listningar")
    index_view_class = views.ListingIndex
    add_view_class = views.ListingCreate
    edit_view_class = views.ListingEdit
    delete_view_class = views.ListingDelete
    copy_view_enabled = False
    inspect_view_enabled = True
    search_fields = ["product__title", "place__name", "product__made_by__name"]
    filterset_class = columns.ListingFilter
    list_per_page = 50
    list_display = [
        "product",
        Column("place", label=_("Plats"), accessor="place.name", sort_key="place__name"),
        Column("stock", label=_("Lager"), accessor=lambda it: it.get_stock_display(), sort_key="stock"),
        Column("source", label=_("Uppgift från"), accessor=lambda it: it.get_source_display(), sort_key="source"),
        DateColumn("confirmed_on", label=_("Bekräftat"), sort_key="confirmed_on"),
    ]
    list_export = ["pk", "product.title", "place.name", "price", "stock", "source", "confirmed_on", "starts", "ends"]
    export_headings = {"product.title": "produkt", "place.name": "plats"}
    export_filename = "listningar"
    edit_handler = ObjectList(
        [
            row("product", "place"),
            row("price", "stock"),
            row("source", "confirmed_on"),
            row("starts", "ends"),
        ],
        base_form_class=ListingForm,
    )

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Return the list's arguments, with rows that hold everything a line shows."""
        rows = Listing.objects.select_related("product", "place").order_by("product__title", "place__name", "pk")
        return {**super().get_index_view_kwargs(**kwargs), "queryset": rows}


class RangeGroup(ModelViewSetGroup):
    """The menu "Utbudet"."""

    menu_label = _("Utbudet")
    menu_name = "utbudet"
    menu_icon = "tag"
    menu_order = 110
    items = (ProductViewSet, OfferViewSet, CategoryViewSet, CertificateViewSet, ListingViewSet)

    def get_submenu_items(self) -> list[Any]:
        """Return the menu, with what visitors have seen."""
        seen = SightingsItem(_("Iakttagelser"), reverse_lazy("sightings"), icon_name="view", order=999)
        return [*super().get_submenu_items(), seen]
