"""The form for a product: everything that is told of it, its price, its labels, and what the law says to all that."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.snippets.widgets import AdminSnippetChooser

from catalogue.allergen_words import marked, named_by
from catalogue.editing import food_class, main_offer, partner_of, set_category
from catalogue.fields import DayOfYearField, SwedishDecimalField
from catalogue.food_information import NUTRIENTS
from catalogue.models import (
    Allergen,
    AllergenLevel,
    Category,
    Certificate,
    Channel,
    Product,
    ProductAllergen,
    SeasonWindow,
    Status,
    Unit,
)
from catalogue.partner.models import StockRecord
from catalogue.refusals import NOT_KEPT, channel_words
from law import channels, claims, vat
from law.labelling import NutritionExemption
from members.forms import ChecksField
from members.models import Organisation
from members.sanitise import plain_text
from members.uploads import check_certificate

KCAL_PER_KJ = Decimal("0.239")
EXEMPTIONS = {
    NutritionExemption.UNPROCESSED: _("Obearbetad vara av en enda ingrediens"),
    NutritionExemption.SMALL_LOCAL_PRODUCER: _("Liten tillverkare som säljer små mängder lokalt"),
    NutritionExemption.NOT_PREPACKED: _("Inte färdigförpackad"),
    NutritionExemption.SMALL_PACKAGE: _("Förpackningens största yta är under 25 cm²"),
    NutritionExemption.MATURED: _("Lagrad vara av en enda ingrediens"),
    NutritionExemption.WATER: _("Vatten"),
    NutritionExemption.HERBS_SPICES: _("Örter och kryddor"),
    NutritionExemption.SALT: _("Salt"),
    NutritionExemption.TABLE_SWEETENER: _("Bordssötningsmedel"),
    NutritionExemption.COFFEE_TEA: _("Kaffe och te"),
    NutritionExemption.VINEGAR: _("Vinäger"),
}
NUTRIENT_LABELS = {
    "energy_kj": _("Energi, kJ"),
    "energy_kcal": _("Energi, kcal"),
    "fat_g": _("Fett, g"),
    "saturated_g": _("varav mättat, g"),
    "carbohydrate_g": _("Kolhydrat, g"),
    "sugars_g": _("varav sockerarter, g"),
    "protein_g": _("Protein, g"),
    "salt_g": _("Salt, g"),
}


class CategoryChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    """The tree of categories as one list, each name moved in below what it belongs to."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Category.objects.order_by("path"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Return the name, moved in."""
        moved: str = "\u2003" * (obj.depth - 1)
        return moved + str(obj.name)


def nutrient(name: str) -> SwedishDecimalField:
    """Return the field of one nutrient."""
    return SwedishDecimalField(
        label=NUTRIENT_LABELS[name], required=False, min_value=Decimal(0), max_digits=7, decimal_places=2
    )


class AllergenForm(WagtailAdminModelForm):
    """One allergen and what is known of it."""

    class Meta(WagtailAdminModelForm.Meta):
        model = ProductAllergen
        fields = ("allergen", "level", "detail")


class SeasonForm(WagtailAdminModelForm):
    """A part of the year."""

    starts = DayOfYearField(label=_("Från"))
    ends = DayOfYearField(label=_("Till och med"), help_text=_("Får gå över nyår."))

    class Meta(WagtailAdminModelForm.Meta):
        model = SeasonWindow
        fields = ("starts", "ends")


class CertificateForm(WagtailAdminModelForm):
    """A right to use a label, with its certificate as a file."""

    def clean_file(self) -> Any:
        """Return the file when it is a certificate we can keep."""
        upload = self.cleaned_data.get("file")
        if upload and "file" in self.changed_data:
            check_certificate(upload)
        return upload

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        cleaned: dict[str, Any] = super().clean() or {}
        begins, ends = cleaned.get("valid_from"), cleaned.get("valid_to")
        if begins and ends and ends < begins:
            self.add_error("valid_to", _("Sista dagen är före den första. Byt plats på dem eller rätta den ena."))
        return cleaned

    class Meta(WagtailAdminModelForm.Meta):
        model = Certificate
        fields = ("scheme", "number", "body", "valid_from", "valid_to", "file")


class HeldCertificateForm(CertificateForm):
    """A certificate on its own page: it says whose it is, and when somebody looked at it."""

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day

    def clean(self) -> dict[str, Any]:
        """Refuse another maker's product, and the same certificate twice."""
        cleaned = super().clean()
        holder, product = cleaned.get("holder"), cleaned.get("product")
        if holder and product and product.made_by_id != holder.pk:
            self.add_error(
                "product", _("Produkten tillverkas av någon annan. Välj en av innehavarens egna, eller lämna tomt.")
            )
        same = Certificate.objects.filter(
            holder=holder, product=product, scheme=cleaned.get("scheme"), number=cleaned.get("number", "")
        )
        if holder and same.exclude(pk=self.instance.pk).exists():
            self.add_error("number", _("Certifikatet finns redan. Sök fram det och ändra det i stället."))
        return cleaned


class OfferForm(WagtailAdminModelForm):
    """Somebody sells a product at a price: shown and typed with VAT, kept without."""

    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.all(), label=_("Säljs av"), widget=AdminSnippetChooser(Organisation)
    )
    consumer_price = SwedishDecimalField(
        label=_("Pris med moms, kronor"), required=False, min_value=Decimal(0), max_digits=10, decimal_places=2
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        if self.instance.pk:
            self.initial["organisation"] = self.instance.partner.organisation_id
            self.initial["consumer_price"] = with_vat(self.instance.price, product=self.instance.product, day=day)

    def clean(self) -> dict[str, Any]:
        """Keep the price without VAT, and refuse a second offer by the same seller."""
        cleaned: dict[str, Any] = super().clean() or {}
        product, organisation = cleaned.get("product"), cleaned.get("organisation")
        if product and organisation:
            same = StockRecord.objects.filter(product=product, partner__organisation=organisation)
            if same.exclude(pk=self.instance.pk).exists():
                self.add_error("organisation", _("De säljer redan varan. Sök fram det priset och ändra det i stället."))
        return cleaned

    def save(self, commit: bool = True) -> StockRecord:  # noqa: FBT001, FBT002 - Django's signature
        """Save the offer with its price without VAT."""
        offer = self.instance
        offer.partner = partner_of(self.cleaned_data["organisation"])
        offer.partner_sku = offer.partner_sku or offer.product.supplier_number or str(offer.product_id)
        if offer.pk is None or {"consumer_price", "product"} & set(self.changed_data):
            offer.price = without_vat(self.cleaned_data["consumer_price"], product=offer.product, day=self.day)
        saved: StockRecord = super().save(commit=commit)
        return saved

    class Meta(WagtailAdminModelForm.Meta):
        model = StockRecord
        fields = ("product", "price_unit", "order_unit", "num_in_stock", "lead_time_days")


def with_vat(price: Decimal | None, *, product: Product, day: date) -> Decimal | None:
    """Return the consumer's price in kronor on the day, None for none."""
    return None if price is None else vat.gross(price, goods_class=vat.GoodsClass(product.goods_class), day=day)


def without_vat(price: Decimal | None, *, product: Product, day: date) -> Decimal | None:
    """Return the net price in kronor of a consumer's price on the day, None for none."""
    return None if price is None else vat.net(price, goods_class=vat.GoodsClass(product.goods_class), day=day)


class ProductForm(WagtailAdminModelForm):
    """A product with its price, allergens, labels and seasons."""

    category = CategoryChoiceField(label=_("Kategori"), required=True)
    offered_by = forms.ModelChoiceField(
        queryset=Organisation.objects.all(),
        label=_("Säljs av"),
        required=False,
        widget=AdminSnippetChooser(Organisation),
        help_text=_("Lämna tomt när tillverkaren själv säljer."),
    )
    consumer_price = SwedishDecimalField(
        label=_("Pris med moms, kronor"),
        required=False,
        min_value=Decimal(0),
        max_digits=10,
        decimal_places=2,
        help_text=_("Det kunden betalar i dag. Momsen räknas bort efter varuslaget."),
    )
    price_unit = forms.ChoiceField(label=_("Priset gäller per"), choices=Unit.choices, required=False)
    lead_time_days = forms.IntegerField(label=_("Ledtid, dagar"), min_value=0, max_value=365, required=False)
    channels = ChecksField(
        choices=Channel.choices, label=_("Får säljas till"), help_text=_("Reglerna för animalier prövas när du sparar.")
    )
    nutrition_exempt = forms.ChoiceField(
        label=_("Skäl till att näringsvärde inte krävs"), required=False, choices=[("", "–"), *EXEMPTIONS.items()]
    )
    net_amount = SwedishDecimalField(
        label=_("Nettomängd"), required=False, min_value=Decimal("0.001"), max_digits=10, decimal_places=3
    )
    origin_country = forms.CharField(
        label=_("Ursprungsland"), required=False, help_text=_("Landets två bokstäver, till exempel SE.")
    )
    alcohol_percent = SwedishDecimalField(
        label=_("Alkoholhalt, volymprocent"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=4,
        decimal_places=2,
    )
    energy_kj = nutrient("energy_kj")
    energy_kcal = nutrient("energy_kcal")
    fat_g = nutrient("fat_g")
    saturated_g = nutrient("saturated_g")
    carbohydrate_g = nutrient("carbohydrate_g")
    sugars_g = nutrient("sugars_g")
    protein_g = nutrient("protein_g")
    salt_g = nutrient("salt_g")

    class Meta(WagtailAdminModelForm.Meta):
        model = Product
        fields = ("channels", "nutrition_exempt", "net_amount", "origin_country", "alcohol_percent")

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        self.offer = main_offer(self.instance)
        self.initial.setdefault("price_unit", Unit.PIECE)
        if self.instance.pk is None:
            self.initial.setdefault("channels", [Channel.CONSUMER])
            return
        self.initial["category"] = self.instance.categories.first()
        self.initial.update({name: _decimal(self.instance.nutrition.get(name)) for name in NUTRIENTS})
        if self.offer is not None:
            self.initial["offered_by"] = self.offer.partner.organisation_id
            self.initial["consumer_price"] = with_vat(self.offer.price, product=self.instance, day=day)
            self.initial["price_unit"] = self.offer.price_unit
            self.initial["lead_time_days"] = self.offer.lead_time_days

    # -- what is typed is made into what is kept

    def clean_gtin(self) -> str:
        """Return the article number when its check digit is right."""
        text = "".join(self.cleaned_data["gtin"].split())
        if text and not _is_gtin(text):
            raise ValidationError(
                _("Numret är inget GTIN: 8, 12, 13 eller 14 siffror där den sista är en kontrollsiffra.")
            )
        return text

    def clean_origin_country(self) -> str:
        """Return the country's two letters."""
        text: str = self.cleaned_data["origin_country"].strip().upper()
        if text and not (len(text) == 2 and text.isascii() and text.isalpha()):
            raise ValidationError(_("Skriv landets två bokstäver, till exempel SE för Sverige."))
        return text

    def clean(self) -> dict[str, Any]:
        """Check what one field alone cannot: amounts, nutrition, allergens, channels and claims."""
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["description"] = plain_text(cleaned.get("description") or "")
        if cleaned.get("net_amount") is not None and not cleaned.get("net_unit"):
            self.add_error("net_unit", _("Välj i vilken enhet mängden är, till exempel g eller liter."))
        self.check_nutrition(cleaned)
        self.check_allergens(cleaned)
        if cleaned.get("status") == Status.PUBLISHED and cleaned.get("made_by"):
            self.check_channels(cleaned)
            self.check_claims(cleaned)
        self.complete(cleaned)
        return cleaned

    def complete(self, cleaned: dict[str, Any]) -> None:
        """Fill in what follows from the rest and nobody types."""
        self.instance.slug = slugify(cleaned.get("title") or "")[:200] or "produkt"
        self.instance.is_public = cleaned.get("status") == Status.PUBLISHED
        self.instance.product_class = food_class()
        self.instance.nutrition = {
            name: format(cleaned[name], "f") for name in NUTRIENTS if cleaned.get(name) is not None
        }

    def check_nutrition(self, cleaned: dict[str, Any]) -> None:
        """Refuse a part that is more than the whole, and energies that do not agree."""
        for part, whole in (("saturated_g", "fat_g"), ("sugars_g", "carbohydrate_g")):
            if cleaned.get(part) is not None and cleaned.get(whole) is not None and cleaned[part] > cleaned[whole]:
                self.add_error(part, _("Delen är större än helheten. Rätta det ena av de två talen."))
        kj, kcal = cleaned.get("energy_kj"), cleaned.get("energy_kcal")
        if kj and kcal and abs(kcal - kj * KCAL_PER_KJ) > max(Decimal(3), kcal / 10):
            self.add_error(
                "energy_kcal",
                _("Energin stämmer inte: %(kj)s kJ är ungefär %(kcal)s kcal. Rätta det ena av de två talen.")
                % {"kj": kj, "kcal": round(kj * KCAL_PER_KJ)},
            )

    # -- allergens

    def check_allergens(self, cleaned: dict[str, Any]) -> None:
        """Demand that what is marked among the ingredients and what is declared agree."""
        declared = self._declared()
        if declared is None:
            return
        text = cleaned.get("ingredients") or ""
        if text.count("**") % 2:
            self.add_error(
                "ingredients", _("En markering saknar slut: skriv två stjärnor både före och efter, **mjölk**.")
            )
            return
        words = marked(text)
        for word in words:
            names = named_by(word)
            if names and not names & declared:
                self.add_error("ingredients", _undeclared(word, names))
        known = {name for word in words for name in named_by(word)}
        if text.strip() and all(named_by(word) for word in words):
            for allergen in sorted(declared - known):
                self.add_error("ingredients", _unmarked(allergen))

    def _declared(self) -> frozenset[str] | None:
        """Return the allergens declared as contained, or None when a row is wrong and says so itself."""
        if "allergens" not in self.formsets:
            return frozenset()
        formset = self.formsets["allergens"]
        if not formset.is_valid():
            return None
        rows = [it for it in formset.cleaned_data if it and not it.get("DELETE")]
        return frozenset(it["allergen"] for it in rows if it["level"] == AllergenLevel.CONTAINS)

    # -- the law of channels and claims

    def check_channels(self, cleaned: dict[str, Any]) -> None:
        """Ask `law.channels` about each channel that is ticked."""
        producer = channels.Producer(
            county=cleaned["made_by"].municipality_code[:2],
            primary_producer=True,
            registered=True,
            establishment_number=cleaned.get("establishment_number") or "",
            packing_centre_number=cleaned.get("packing_centre_number") or "",
        )
        animal = channels.PrimaryProduct(cleaned.get("animal") or "")
        told: set[str] = set()
        for channel in cleaned.get("channels") or []:
            ruling = channels.may_sell(animal, producer=producer, channel=channels.Channel(channel), day=self.day)
            for refusal in ruling.refusals:
                if refusal.code not in told | NOT_KEPT:
                    told.add(refusal.code)
                    self.add_error("channels", f"{channel_words(refusal.code)} ({refusal.statute})")

    def check_claims(self, cleaned: dict[str, Any]) -> None:
        """Ask `law.claims` whether the product's words may be used with the certificates it has."""
        held = self._certificates(cleaned["made_by"])
        for name in ("title", "description", "ingredients"):
            text = cleaned.get(name) or ""
            for refusal in claims.may_say_organic(text, certificates=held, day=self.day).refusals:
                self.add_error(name, _organic_refused(text, code=refusal.code, statute=refusal.statute))
        for name in ("title", "description"):
            for protected in claims.protected_names_in(cleaned.get(name) or ""):
                for refusal in claims.may_use_name(protected, certificates=held, day=self.day).refusals:
                    self.add_error(name, _name_refused(protected.name, statute=refusal.statute))

    def _certificates(self, holder: Organisation) -> list[claims.Certificate]:
        """Return the certificates typed here and those the maker holds for all it makes."""
        rows: list[Any] = list(holder.certificates.filter(product__isnull=True))
        if "certificates" in self.formsets and self.formsets["certificates"].is_valid():
            rows += [
                it.instance for it in self.formsets["certificates"].forms if not it.cleaned_data.get("DELETE", True)
            ]
        return [
            claims.Certificate(
                it.scheme, number=it.number, body=it.body, valid_from=it.valid_from or date.min, valid_to=it.valid_to
            )
            for it in rows
        ]

    # -- saving

    def save(self, commit: bool = True) -> Product:  # noqa: FBT001, FBT002 - Django's signature
        """Save the product, its category and its main offer."""
        if "certificates" in self.formsets:
            for form in self.formsets["certificates"].forms:
                form.instance.holder = self.instance.made_by
        product: Product = super().save(commit=commit)
        if commit:
            set_category(product, self.cleaned_data.get("category"))
            self.save_offer(product)
        return product

    def save_offer(self, product: Product) -> None:
        """Write the main offer when it is there, or when a price or a seller is given."""
        price, seller = self.cleaned_data.get("consumer_price"), self.cleaned_data.get("offered_by")
        offer = self.offer or StockRecord(product=product, partner_sku=product.supplier_number or str(product.pk))
        is_new = self.offer is None
        if is_new and price is None and seller is None:
            return
        if is_new or {"consumer_price", "goods_class"} & set(self.changed_data):
            offer.price = without_vat(price, product=product, day=self.day)
        offer.partner = partner_of(seller or product.made_by)
        offer.price_unit = offer.order_unit = self.cleaned_data.get("price_unit") or Unit.PIECE
        offer.lead_time_days = self.cleaned_data.get("lead_time_days") or 0
        offer.save()


class CategoryForm(WagtailAdminModelForm):
    """A category and where in the tree it stands."""

    parent = CategoryChoiceField(
        label=_("Ligger under"),
        required=False,
        empty_label=_("Överst i trädet"),
        help_text=_("Välj en annan för att flytta."),
    )

    slug = forms.SlugField(label=_("Adressnamn"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["parent"] = self.instance.get_parent()

    def clean(self) -> dict[str, Any]:
        """Refuse a category below itself, and an address that another one has."""
        cleaned: dict[str, Any] = super().clean() or {}
        parent = cleaned.get("parent")
        if parent and self.instance.pk and parent.path.startswith(self.instance.path):
            self.add_error("parent", _("En kategori kan inte ligga under sig själv. Välj en annan."))
        cleaned["slug"] = cleaned.get("slug") or slugify(cleaned.get("name") or "")
        if Category.objects.filter(slug=cleaned["slug"]).exclude(pk=self.instance.pk).exists():
            self.add_error(
                "slug", _("Adressnamnet är upptaget. Skriv ett annat, till exempel med överkategorins namn.")
            )
        return cleaned

    class Meta(WagtailAdminModelForm.Meta):
        model = Category
        fields = ("name", "name_en", "slug", "description", "picture", "is_public")


def _decimal(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def _label(allergen: str) -> str:
    return str(Allergen(allergen).label)


def _undeclared(word: str, names: frozenset[str]) -> str:
    return _(
        "“%(word)s” är märkt som allergen, men %(name)s står inte som “innehåller” bland allergenerna. "
        "Lägg till raden, eller ta bort stjärnorna."
    ) % {"word": word, "name": _(" eller ").join(_label(name) for name in sorted(names))}


def _unmarked(allergen: str) -> str:
    return _(
        "Varan innehåller %(name)s, men inget ord bland ingredienserna är märkt för det. Skriv två "
        "stjärnor på var sida "
        "om ordet, **så här**."
    ) % {"name": _label(allergen)}


def _organic_refused(text: str, *, code: str, statute: str) -> str:
    told = {
        "word": "”, ”".join(dict.fromkeys(claims.organic_words(text))),
        "statute": statute,
    }
    if code == "certificate_missing":
        return (
            _(
                "”%(word)s” får bara användas om en vara med giltigt ekologiskt certifikat. Lägg till "
                "certifikatet (med nummer "
                "och kontrollorgan), ta bort ordet, eller spara som utkast. %(statute)s"
            )
            % told
        )
    return (
        _(
            "”%(word)s” får inte användas: certifikatet saknar nummer eller kontrollorgan, eller gäller inte i dag. "
            "Rätta certifikatet, ta bort ordet, eller spara som utkast. %(statute)s"
        )
        % told
    )


def _name_refused(name: str, *, statute: str) -> str:
    return _(
        "”%(name)s” är ett skyddat namn och kräver ett giltigt certifikat. Lägg till certifikatet, skriv "
        "ett annat namn, "
        "eller spara som utkast. %(statute)s"
    ) % {"name": name, "statute": statute}


def _is_gtin(text: str) -> bool:
    if not (text.isdecimal() and len(text) in {8, 12, 13, 14}):
        return False
    weighed = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(text[:-1])))
    return (10 - weighed % 10) % 10 == int(text[-1])
