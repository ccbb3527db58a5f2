"""What is told of a product, as the law asks for it: its facts, what is missing, and the words for what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalogue.models import AllergenLevel, Category, Product
from law import allergens as allergen_law
from law import labelling
from law.labelling import FoodFacts, FoodKind, NutritionExemption, SaleForm

STEP = Category.steplen
NUTRIENTS = (
    "energy_kj",
    "energy_kcal",
    "fat_g",
    "saturated_g",
    "carbohydrate_g",
    "sugars_g",
    "protein_g",
    "salt_g",
)
KIND_OF_CATEGORY: Mapping[str, FoodKind] = {
    "not": FoodKind.BEEF,
    "lamm": FoodKind.OTHER_FRESH_MEAT,
    "gris": FoodKind.OTHER_FRESH_MEAT,
    "kyckling-och-fagel": FoodKind.OTHER_FRESH_MEAT,
    "farsk-fisk": FoodKind.FISH,
    "honung": FoodKind.HONEY,
    "gronsaker": FoodKind.FRUIT_VEGETABLES,
    "frukt-och-bar": FoodKind.FRUIT_VEGETABLES,
}
NOT_FOOD = frozenset({"ej-mat", "presentkorg", "upplevelser"})
MISSING_WORDS: Mapping[str, str | Promise] = {
    "name": _("varans namn"),
    "ingredients": _("ingredienser"),
    "allergens": _("besked om alla fjorton allergener"),
    "allergen_names": _("vilket spannmål eller vilken nöt"),
    "ingredient_quantities": _("mängden av den ingrediens som namnet lyfter fram"),
    "net_quantity": _("nettomängd"),
    "alcohol_percent": _("alkoholhalt"),
    "nutrition": _("näringsvärde, eller skälet till att det inte krävs"),
    "nutrition_exemption": _("ett giltigt skäl till att näringsvärde inte krävs"),
    "storage": _("förvaring"),
    "instructions": _("bruksanvisning"),
    "durability": _("bäst före eller sista förbrukningsdag"),
    "operator_name": _("tillverkarens namn"),
    "operator_address": _("tillverkarens ort"),
    "origin": _("ursprung"),
    "origin_shares": _("honungens ursprungsländer med andelar"),
    "born": _("var djuret är fött"),
    "reared": _("var djuret är uppfött"),
    "slaughtered": _("var djuret är slaktat"),
    "catch_area": _("fångstområde"),
    "catch_method": _("fångstmetod"),
    "swedish": _("uppgifter på svenska"),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that must be known before a sale and is not: its code, its Swedish words and the statute."""

    code: str
    words: str | Promise
    statute: str


def branches() -> dict[str, str]:
    """Return the slug of every category by its path in the tree; one query."""
    return dict(Category.objects.values_list("path", "slug"))


def branch_of(categories: Iterable[Category], *, slugs: Mapping[str, str]) -> frozenset[str]:
    """Return the slugs of the categories and of everything above them."""
    return frozenset(
        slugs[path]
        for category in categories
        for end in range(STEP, len(category.path) + 1, STEP)
        if (path := category.path[:end]) in slugs
    )


def is_food(product: Product, *, branch: frozenset[str]) -> bool:
    """Return whether the rules of food information apply to it at all."""
    return product.goods_class != "standard" and not branch & NOT_FOOD


def food_facts(product: Product, *, branch: frozenset[str]) -> FoodFacts:
    """Return what is known of the product in the words of `law.labelling`; reads its maker and its allergens."""
    unprocessed = product.nutrition_exempt == NutritionExemption.UNPROCESSED
    return FoodFacts(
        name=product.title,
        kind=next((KIND_OF_CATEGORY[slug] for slug in sorted(branch) if slug in KIND_OF_CATEGORY), FoodKind.ORDINARY),
        ingredients=product.ingredients,
        single_ingredient=unprocessed,
        allergens_declared=product.allergens_declared,
        allergens_named=not allergen_law.missing_details(declaration(product).lines),
        net_amount=product.net_amount,
        net_unit=product.net_unit,
        variable_weight=product.variable_weight,
        storage=product.storage or product.storage_text,
        operator_name=product.made_by.name,
        operator_address=product.made_by.locality or product.made_by.municipality_code,
        origins=(product.origin_country,) if product.origin_country else (),
        born=product.born,
        reared=product.reared,
        slaughtered=product.slaughtered,
        catch_area=product.catch_area,
        catch_method=product.catch_method,
        instructions=product.instructions,
        is_drink=product.goods_class == "alcohol" or bool(product.alcohol_percent),
        alcohol_percent=product.alcohol_percent,
        nutrition_declared=all(name in product.nutrition for name in NUTRIENTS),
        nutrition_exempt=product.nutrition_exempt,
        durability=product.durability,
    )


def declaration(product: Product) -> allergen_law.Declaration:
    """Return the maker's declaration of allergens; reads the product's allergens."""
    return allergen_law.Declaration(
        lines=tuple(
            allergen_law.Declared(
                allergen_law.Allergen(it.allergen), level=allergen_law.Level(it.level), detail=it.detail
            )
            for it in product.allergens.all()
            if it.allergen and it.level in AllergenLevel.values
        ),
        complete=product.allergens_declared,
    )


def gaps(product: Product, *, branch: frozenset[str], day: date) -> tuple[Gap, ...]:
    """Return what is missing before the product may be sold at a distance on the day (`law.labelling`)."""
    if not is_food(product, branch=branch):
        return ()
    missing = labelling.missing(food_facts(product, branch=branch), sale_form=SaleForm(product.sale_form), day=day)
    return tuple(Gap(it.code, MISSING_WORDS.get(it.code, it.code), it.statute) for it in missing)


def told(product: Product) -> dict[str, Any]:
    """Return everything that is told of the product, as plain JSON: what a `ProductVersion` freezes."""
    return {
        **{name: _plain(getattr(product, name)) for name in TOLD},
        "producer": product.made_by.name,
        "allergens": sorted([it.allergen, it.level, it.detail] for it in product.allergens.all()),
        "seasons": sorted([it.starts, it.ends] for it in product.seasons.all()),
    }


TOLD = (
    "title",
    "description",
    "goods_class",
    "sale_form",
    "net_amount",
    "net_unit",
    "variable_weight",
    "gtin",
    "supplier_number",
    "alcohol_percent",
    "ingredients",
    "allergens_declared",
    "nutrition",
    "nutrition_exempt",
    "storage",
    "storage_text",
    "instructions",
    "shelf_life_days",
    "durability",
    "perishable",
    "origin_country",
    "origin_ingredient",
    "made_in",
    "born",
    "reared",
    "slaughtered",
    "catch_area",
    "catch_method",
    "establishment_number",
    "packing_centre_number",
)


def _plain(value: Any) -> Any:
    """Return a number as text without idle zeros, so that 1 and 1.000 are the same fact; the rest as it is."""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
