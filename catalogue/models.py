"""Products and what is known about them.

Our own classes come before Oscar's unchanged ones: Oscar registers each model only when no fork has done so.
"""

from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from oscar.apps.catalogue.abstract_models import AbstractCategory, AbstractProduct, AbstractProductImage
from oscar.apps.catalogue.managers import ProductQuerySet as OscarProductQuerySet
from wagtail.models import PreviewableMixin
from wagtail.search import index

from members.models import Organisation, Picture, User
from members.uploads import private_storage


class GoodsClass(models.TextChoices):
    """What the goods are to the tax authority; `law.vat` knows the rate of the day."""

    FOOD = "food", _("Livsmedel")
    CATERING = "catering", _("Servering och catering")
    ALCOHOL = "alcohol", _("Starköl, vin och sprit")
    WATER = "water", _("Kranvatten")
    STANDARD = "standard", _("Annat än livsmedel")


class SaleForm(models.TextChoices):
    """How it is handed over, which decides what must be told before."""

    PREPACKED = "prepacked", _("Färdigförpackat")
    LOOSE = "loose", _("I lösvikt eller oförpackat")
    SERVED = "served", _("Serverat")


class Storage(models.TextChoices):
    """How it is kept."""

    AMBIENT = "ambient", _("Rumstemperatur")
    COOL = "cool", _("Svalt")
    CHILLED = "chilled", _("Kyl")
    FROZEN = "frozen", _("Frys")


class Durability(models.TextChoices):
    """Which date mark it carries."""

    BEST_BEFORE = "best_before", _("Bäst före")
    USE_BY = "use_by", _("Sista förbrukningsdag")


class Animal(models.TextChoices):
    """Which rule for animal products applies to whom it may be sold (`law.channels`)."""

    NONE = "", _("Ingen särskild regel")
    HEN_EGG = "hen_egg", _("Hönsägg")
    OTHER_EGG = "other_egg", _("Andra ägg")
    RAW_MILK = "raw_milk", _("Opastöriserad mjölk")
    GAME = "game", _("Vilt")
    WILD_BOAR = "wild_boar", _("Vildsvin")
    MEAT = "meat", _("Kött")
    FISH = "fish", _("Fisk")
    SPROUTS = "sprouts", _("Groddar")


class Channel(models.TextChoices):
    """To whom it may be sold."""

    CONSUMER = "consumer", _("Konsument")
    LOCAL_RETAIL = "local_retail", _("Lokal butik och restaurang")
    MASS_CATERER = "mass_caterer", _("Storkök")


class Status(models.TextChoices):
    """Where the product is in its life."""

    DRAFT = "draft", _("Utkast")
    PUBLISHED = "published", _("Publicerad")
    ARCHIVED = "archived", _("Arkiverad")


class Unit(models.TextChoices):
    """Units of measure, UN/ECE Recommendation 20."""

    PIECE = "H87", _("st")
    KILOGRAM = "KGM", _("kg")
    GRAM = "GRM", _("g")
    LITRE = "LTR", _("liter")
    DECILITRE = "DLT", _("dl")
    CENTILITRE = "CLT", _("cl")
    MILLILITRE = "MLT", _("ml")
    HECTOGRAM = "HGM", _("hg")
    METRE = "MTR", _("m")
    BUNDLE = "BH", _("knippe")
    BOX = "BX", _("låda")
    HOUR = "HUR", _("timme")
    PERSON = "IE", _("person")


class Category(AbstractCategory):
    """A node in the tree of foods; its slug is its code in addresses and searches."""

    name_en = models.CharField(_("namn på engelska"), max_length=255, blank=True)
    picture = models.CharField(_("illustration"), max_length=40, blank=True)

    class Meta(AbstractCategory.Meta):
        abstract = False
        verbose_name = _("kategori")
        verbose_name_plural = _("kategorier")
        constraints = [models.UniqueConstraint(fields=["slug"], name="category_slug_once")]

    def __str__(self) -> str:
        # Oscar's own name for it holds the whole branch, at one query a row.
        return str(self.name)

    def get_absolute_url(self, parent_slug: str | None = None) -> str:
        """Return the category's page."""
        return reverse("category", kwargs={"slug": self.slug})


class ProductQuerySet(OscarProductQuerySet):
    """Words about products."""

    def public(self) -> "ProductQuerySet":
        """Those the public may see: published, by an organisation that is public."""
        return self.filter(status=Status.PUBLISHED, is_public=True, made_by__is_public=True)


class Product(PreviewableMixin, index.Indexed, AbstractProduct, ClusterableModel):
    """One article in one pack, made by one organisation: it stands alone, with its own food information."""

    ref = models.CharField(_("referens"), max_length=120, unique=True, null=True, blank=True)
    made_by = models.ForeignKey(
        Organisation, verbose_name=_("tillverkare"), on_delete=models.PROTECT, related_name="products"
    )
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.PUBLISHED)
    goods_class = models.CharField(_("varuslag"), max_length=12, choices=GoodsClass.choices, default=GoodsClass.FOOD)
    sale_form = models.CharField(_("säljs"), max_length=12, choices=SaleForm.choices, default=SaleForm.PREPACKED)
    picture = models.CharField(_("illustration"), max_length=40, blank=True)
    net_amount = models.DecimalField(_("nettomängd"), max_digits=10, decimal_places=3, null=True, blank=True)
    net_unit = models.CharField(_("mängdenhet"), max_length=3, choices=Unit.choices, blank=True)
    variable_weight = models.BooleanField(_("vikten varierar"), default=False)
    gtin = models.CharField(_("GTIN"), max_length=14, blank=True)
    supplier_number = models.CharField(_("artikelnummer"), max_length=60, blank=True)
    channels = models.JSONField(_("försäljningskanaler"), default=list, blank=True)
    animal = models.CharField(_("animalieregel"), max_length=12, choices=Animal.choices, blank=True)
    establishment_number = models.CharField(_("anläggningsnummer"), max_length=40, blank=True)
    packing_centre_number = models.CharField(_("äggpackeriets nummer"), max_length=40, blank=True)
    age_limit = models.PositiveSmallIntegerField(_("åldersgräns"), null=True, blank=True)
    alcohol_percent = models.DecimalField(
        _("alkoholhalt, volymprocent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    ingredients = models.TextField(
        _("ingredienser"), blank=True, help_text=_("Skriv allergener med två stjärnor på var sida: **mjölk**.")
    )
    allergens_declared = models.BooleanField(
        _("allergener uppgivna"), default=False, help_text=_("Alla fjorton är genomgångna.")
    )
    nutrition = models.JSONField(_("näringsvärde per 100 g eller 100 ml"), default=dict, blank=True)
    nutrition_exempt = models.CharField(_("skäl till att näringsvärde inte krävs"), max_length=40, blank=True)
    storage = models.CharField(_("förvaring"), max_length=8, choices=Storage.choices, blank=True)
    storage_text = models.CharField(_("förvaringsanvisning"), max_length=300, blank=True)
    instructions = models.CharField(_("bruksanvisning"), max_length=500, blank=True)
    shelf_life_days = models.PositiveIntegerField(_("hållbarhet, dagar"), null=True, blank=True)
    durability = models.CharField(_("datummärkning"), max_length=12, choices=Durability.choices, blank=True)
    perishable = models.BooleanField(_("blir snabbt dålig"), default=False)
    origin_country = models.CharField(_("ursprungsland"), max_length=2, blank=True)
    origin_ingredient = models.CharField(_("huvudråvarans ursprung"), max_length=200, blank=True)
    made_in = models.CharField(_("tillverkad i"), max_length=200, blank=True)
    born = models.CharField(_("född i"), max_length=120, blank=True)
    reared = models.CharField(_("uppfödd i"), max_length=120, blank=True)
    slaughtered = models.CharField(_("slaktad i"), max_length=120, blank=True)
    catch_area = models.CharField(_("fångstområde"), max_length=200, blank=True)
    catch_method = models.CharField(_("fångstmetod"), max_length=120, blank=True)

    objects = ProductQuerySet.as_manager()  # type: ignore[misc]

    search_fields = [
        index.SearchField("title", boost=3),
        index.AutocompleteField("title"),
        index.SearchField("description"),
        index.FilterField("status"),
        index.FilterField("goods_class"),
        index.FilterField("made_by_id"),
    ]

    class Meta(AbstractProduct.Meta):
        abstract = False
        ordering = ["title", "id"]
        verbose_name = _("produkt")
        verbose_name_plural = _("produkter")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="product_has_a_name"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="product_status_known"),
            models.CheckConstraint(condition=Q(goods_class__in=GoodsClass.values), name="product_goods_class_known"),
            models.CheckConstraint(condition=Q(sale_form__in=SaleForm.values), name="product_sale_form_known"),
            models.CheckConstraint(
                condition=Q(net_amount__isnull=True) | Q(net_amount__gt=0), name="product_net_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(net_amount__isnull=True) | ~Q(net_unit=""), name="product_net_amount_has_unit"
            ),
            models.CheckConstraint(
                condition=Q(alcohol_percent__isnull=True) | Q(alcohol_percent__range=(0, 100)),
                name="product_alcohol_is_a_percentage",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the product's page."""
        return reverse("product", kwargs={"pk": self.pk, "slug": self.slug})


class Allergen(models.TextChoices):
    """The fourteen of annex II to regulation (EU) 1169/2011."""

    GLUTEN = "gluten", _("spannmål som innehåller gluten")
    CRUSTACEANS = "crustaceans", _("kräftdjur")
    EGG = "egg", _("ägg")
    FISH = "fish", _("fisk")
    PEANUT = "peanut", _("jordnötter")
    SOY = "soy", _("soja")
    MILK = "milk", _("mjölk")
    NUTS = "nuts", _("nötter")
    CELERY = "celery", _("selleri")
    MUSTARD = "mustard", _("senap")
    SESAME = "sesame", _("sesam")
    SULPHITES = "sulphites", _("svaveldioxid och sulfit")
    LUPIN = "lupin", _("lupin")
    MOLLUSCS = "molluscs", _("blötdjur")


class AllergenLevel(models.TextChoices):
    """What is known of an allergen in a product; no row means unknown unless all are declared."""

    CONTAINS = "contains", _("innehåller")
    MAY_CONTAIN = "may_contain", _("kan innehålla spår av")
    FREE = "free", _("fri från")


class ProductAllergen(models.Model):
    """What is known of one allergen in one product."""

    product = ParentalKey(Product, on_delete=models.CASCADE, related_name="allergens")
    allergen = models.CharField(_("allergen"), max_length=12, choices=Allergen.choices)
    level = models.CharField(_("förekomst"), max_length=12, choices=AllergenLevel.choices)
    detail = models.CharField(
        _("vilket slag"), max_length=120, blank=True, help_text=_("Till exempel vete, hasselnöt.")
    )

    class Meta:
        verbose_name = _("allergen")
        verbose_name_plural = _("allergener")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "allergen"], name="product_allergen_once"),
            models.CheckConstraint(condition=Q(allergen__in=Allergen.values), name="product_allergen_known"),
            models.CheckConstraint(condition=Q(level__in=AllergenLevel.values), name="product_allergen_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.get_allergen_display()}"


class Scheme(models.TextChoices):
    """Labels, by their codes in the Peppol and GS1 lists."""

    EU_ORGANIC_FARMING = "EU_ORGANIC_FARMING", _("EU-ekologiskt")
    KRAV_MARK = "KRAV_MARK", _("KRAV")
    FRAN_SVERIGE = "FRAN_SVERIGE", _("Från Sverige")
    KOTT_FRAN_SVERIGE = "KOTT_FRAN_SVERIGE", _("Kött från Sverige")
    MJOLK_FRAN_SVERIGE = "MJOLK_FRAN_SVERIGE", _("Mjölk från Sverige")
    SWEDISH_SEAL_OF_QUALITY = "SWEDISH_SEAL_OF_QUALITY", _("Svenskt Sigill")
    SVENSKT_SIGILL_KLIMATCERTIFIERAD = "SVENSKT_SIGILL_KLIMATCERTIFIERAD", _("Svenskt Sigill klimatcertifierad")
    SVENSKT_SIGILL_NATURBETESKOTT = "SVENSKT_SIGILL_NATURBETESKOTT", _("Naturbeteskött")
    DEMETER_LABEL = "DEMETER_LABEL", _("Demeter")
    NYCKELHALET = "NYCKELHALET", _("Nyckelhålet")
    SVENSK_FAGEL = "SVENSK_FAGEL", _("Svensk Fågel")
    SVANEN = "SVANEN", _("Svanen")
    PROTECTED_DESIGNATION_OF_ORIGIN = "PROTECTED_DESIGNATION_OF_ORIGIN", _("Skyddad ursprungsbeteckning")
    PROTECTED_GEOGRAPHICAL_INDICATION = "PROTECTED_GEOGRAPHICAL_INDICATION", _("Skyddad geografisk beteckning")
    TRADITIONAL_SPECIALTY_GUARANTEED = "TRADITIONAL_SPECIALTY_GUARANTEED", _("Garanterad traditionell specialitet")


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Words about certificates."""

    def valid(self, *, day: date) -> "CertificateQuerySet":
        """Those in force on the day, first and last day included."""
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        return self.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Certificate(ClusterableModel):
    """A right to use a label: held by an organisation, for all it makes or for one product."""

    holder = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="certificates")
    product = ParentalKey(Product, null=True, blank=True, on_delete=models.CASCADE, related_name="certificates")
    scheme = models.CharField(_("märkning"), max_length=40, choices=Scheme.choices)
    number = models.CharField(_("certifikatnummer"), max_length=80, blank=True)
    body = models.CharField(_("kontrollorgan"), max_length=120, blank=True)
    valid_from = models.DateField(_("gäller från"), null=True, blank=True)
    valid_to = models.DateField(_("gäller till och med"), null=True, blank=True)
    file = models.FileField(_("intyg"), upload_to="certificates/", storage=private_storage, blank=True)
    checked_by = models.ForeignKey(
        User, verbose_name=_("granskat av"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    checked_on = models.DateField(_("granskat den"), null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certifikat")
        verbose_name_plural = _("certifikat")
        ordering = ["scheme", "id"]
        constraints = [
            models.UniqueConstraint(fields=["holder", "product", "scheme", "number"], name="certificate_once"),
            models.UniqueConstraint(
                fields=["holder", "scheme", "number"],
                condition=Q(product__isnull=True),
                name="certificate_once_for_all_products",
            ),
            models.CheckConstraint(condition=Q(scheme__in=Scheme.values), name="certificate_scheme_known"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="certificate_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.number}".strip()


class SeasonWindow(models.Model):
    """The part of each year in which the product is to be had; month and day as MMDD, may run over New Year."""

    product = ParentalKey(Product, on_delete=models.CASCADE, related_name="seasons")
    starts = models.PositiveSmallIntegerField(
        _("från (MMDD)"), validators=[MinValueValidator(101), MaxValueValidator(1231)]
    )
    ends = models.PositiveSmallIntegerField(
        _("till och med (MMDD)"), validators=[MinValueValidator(101), MaxValueValidator(1231)]
    )

    class Meta:
        verbose_name = _("säsong")
        verbose_name_plural = _("säsonger")
        ordering = ["starts", "id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "starts", "ends"], name="season_once"),
            models.CheckConstraint(
                condition=Q(starts__range=(101, 1231)) & Q(ends__range=(101, 1231)), name="season_within_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts % 100}/{self.starts // 100}–{self.ends % 100}/{self.ends // 100}"


class ProductVersion(models.Model):
    """The product's text and food information as it stood: frozen, so that what was sold can always be shown."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("nummer"))
    facts = models.JSONField(_("uppgifter"))
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("produktversion")
        verbose_name_plural = _("produktversioner")
        ordering = ["product_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="product_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="product_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.product} v{self.number}"


class ProductImage(AbstractProductImage):
    """A picture of a product: Wagtail's images hold the file, its sizes and its focal point."""

    product = ParentalKey(Product, on_delete=models.CASCADE, related_name="images", verbose_name=_("produkt"))
    original = models.ForeignKey(  # type: ignore[assignment]
        Picture, on_delete=models.PROTECT, related_name="+", verbose_name=_("bild")
    )

    class Meta(AbstractProductImage.Meta):
        abstract = False
        verbose_name = _("produktbild")
        verbose_name_plural = _("produktbilder")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Remove the row alone: Oscar renumbers the rest one query at a time, order needs no gapless numbers."""
        return models.Model.delete(self, *args, **kwargs)


from oscar.apps.catalogue.models import (  # noqa: E402 - ours must be registered first
    AttributeOption,
    AttributeOptionGroup,
    Option,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
    ProductClass,
    ProductRecommendation,
)

__all__ = [
    "Allergen",
    "AllergenLevel",
    "Animal",
    "AttributeOption",
    "AttributeOptionGroup",
    "Category",
    "Certificate",
    "Channel",
    "Durability",
    "GoodsClass",
    "Option",
    "Product",
    "ProductAllergen",
    "ProductAttribute",
    "ProductAttributeValue",
    "ProductCategory",
    "ProductClass",
    "ProductImage",
    "ProductRecommendation",
    "ProductVersion",
    "SaleForm",
    "Scheme",
    "SeasonWindow",
    "Status",
    "Storage",
    "Unit",
]
