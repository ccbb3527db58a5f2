"""What a buyer must be able to read before buying food at a distance.

Regulation (EU) no 1169/2011 on food information:

- Art. 14.1: prepacked food sold at a distance: every mandatory particular of art. 9 except the date mark before the
  purchase, without extra cost; all of them at delivery. Art. 14.2 and 44: of food that is not prepacked, the
  allergens and what national rules demand. Art. 8.6-8.8: the same goes to mass caterers, so that they can tell their
  guests.
- Art. 9.1: a name, b ingredients, c allergens, d quantity of emphasised ingredients, e net quantity, f date mark, g
  storage, h operator's name and address, i origin where it is demanded, j instructions, k alcohol above 1.2 %, l
  nutrition.
- Art. 16.4: drinks above 1.2 % need no list of ingredients and no nutrition declaration. Art. 19: neither does food of
  one ingredient need a list. Annex V: foods without a nutrition declaration, among them those of small makers who
  deliver small amounts locally (point 19). An exemption is a stated reason, not an empty field.
- Annex X point 1 d: fresh fruit and vegetables, wine and drinks of 10 % or more carry no date mark.

Origin: beef by birth, rearing and slaughter (Regulation (EC) no 1760/2000); pork, sheep, goat and poultry by rearing
and slaughter (Implementing Regulation (EU) no 1337/2013); fish by catch area and method (Regulation (EU) no 1379/2013
art. 35); fresh fruit and vegetables by country (Regulation (EU) no 1308/2013 art. 76); honey by country (Directive
2001/110/EC), and since 2026-06-14 every country of a blend with its share (Directive (EU) 2024/1438). Swedish: LIVSFS
2014:4 5 §.

A restaurant's duty to tell where served meat was raised (LIVSFS 2014:4) applies at the table, not to orders from afar.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from law import units

HONEY_SHARES_BEGIN = date(2026, 6, 14)
ALCOHOL_STATED_ABOVE = Decimal("1.2")
NO_DATE_MARK_FROM = Decimal(10)


def _food_information(article: str) -> str:
    return f"(EU) nr 1169/2011 art. {article}"


class SaleForm(StrEnum):
    """In what form the food is sold."""

    PREPACKED = "prepacked"
    LOOSE = "loose"
    SERVED = "served"


class Recipient(StrEnum):
    """Who reads the information."""

    CONSUMER = "consumer"
    MASS_CATERER = "mass_caterer"


class Stage(StrEnum):
    """Before the purchase, or when the goods are delivered."""

    OFFER = "offer"
    DELIVERY = "delivery"


class FoodKind(StrEnum):
    """The kinds of food whose origin has rules of its own."""

    ORDINARY = "ordinary"
    BEEF = "beef"
    OTHER_FRESH_MEAT = "other_fresh_meat"
    FISH = "fish"
    FRUIT_VEGETABLES = "fruit_vegetables"
    HONEY = "honey"


class Durability(StrEnum):
    """The two kinds of date mark (art. 24)."""

    BEST_BEFORE = "best_before"
    USE_BY = "use_by"


class NutritionExemption(StrEnum):
    """Reasons why a food has no nutrition declaration (annex V)."""

    UNPROCESSED = "unprocessed"
    MATURED = "matured"
    WATER = "water"
    HERBS_SPICES = "herbs_spices"
    SALT = "salt"
    TABLE_SWEETENER = "table_sweetener"
    COFFEE_TEA = "coffee_tea"
    VINEGAR = "vinegar"
    SMALL_PACKAGE = "small_package"
    SMALL_LOCAL_PRODUCER = "small_local_producer"
    NOT_PREPACKED = "not_prepacked"


@dataclass(frozen=True)
class FoodFacts:
    """What is known of a food. An empty value means that nothing has been said.

    `allergens_declared` means that the maker has said of every allergen whether it is in the food; `allergens_named`
    that the cereals and nuts are named. `net_unit` is a Rec 20 code. `single_ingredient` is food of one ingredient
    with its own name (a carrot, honey, milk). `quantities_needed` means that the name or picture puts an ingredient
    first. `origins` are countries; `origin_shares` whether the label of a blend tells the share of each.
    """

    name: str = ""
    kind: FoodKind = FoodKind.ORDINARY
    ingredients: str = ""
    single_ingredient: bool = False
    allergens_declared: bool = False
    allergens_named: bool = True
    quantities_needed: bool = False
    quantities_given: bool = False
    net_amount: Decimal | None = None
    net_unit: str = ""
    variable_weight: bool = False
    storage: str = ""
    operator_name: str = ""
    operator_address: str = ""
    origins: tuple[str, ...] = ()
    origin_needed: bool = False
    origin_shares: bool = False
    born: str = ""
    reared: str = ""
    slaughtered: str = ""
    catch_area: str = ""
    catch_method: str = ""
    instructions_needed: bool = False
    instructions: str = ""
    is_drink: bool = False
    alcohol_percent: Decimal | None = None
    nutrition_declared: bool = False
    nutrition_exempt: str = ""
    durability: str = ""
    in_swedish: bool = True


@dataclass(frozen=True)
class Missing:
    """A particular that must be known and is not."""

    code: str
    statute: str


def missing(
    facts: FoodFacts,
    *,
    sale_form: SaleForm,
    day: date,
    recipient: Recipient = Recipient.CONSUMER,
    stage: Stage = Stage.OFFER,
) -> tuple[Missing, ...]:
    """Return what is missing before the food may be offered (or delivered) at a distance on that day.

    Prepacked food needs the particulars of art. 9. Loose food needs its name, allergens and the origins demanded
    of its kind, and served food its name and allergens; to a mass caterer loose food is also traceable to its maker.
    """
    return tuple(_missing(facts, sale_form=sale_form, day=day, recipient=recipient, stage=stage))


def may_be_offered(
    facts: FoodFacts, *, sale_form: SaleForm, day: date, recipient: Recipient = Recipient.CONSUMER
) -> bool:
    """Whether enough is known of the food to offer it at a distance on that day (art. 14)."""
    return not missing(facts, sale_form=sale_form, day=day, recipient=recipient)


def needs_ingredients(facts: FoodFacts) -> bool:
    """Whether the food needs a list of ingredients (art. 16.4 and 19)."""
    return not (facts.single_ingredient or _is_alcoholic(facts) or facts.kind == FoodKind.FRUIT_VEGETABLES)


def needs_nutrition(facts: FoodFacts) -> bool:
    """Whether the food needs a nutrition declaration, or a reason why it has none (art. 16.4 and annex V)."""
    return not _is_alcoholic(facts)


def needs_date_mark(facts: FoodFacts) -> bool:
    """Whether the food carries a date of minimum durability or a use-by date (art. 24, annex X point 1 d)."""
    strong = facts.is_drink and facts.alcohol_percent is not None and facts.alcohol_percent >= NO_DATE_MARK_FROM
    return not strong and facts.kind != FoodKind.FRUIT_VEGETABLES


def _missing(
    facts: FoodFacts, *, sale_form: SaleForm, day: date, recipient: Recipient, stage: Stage
) -> Iterator[Missing]:
    if not facts.name.strip():
        yield Missing("name", _food_information("9.1 a"))
    yield from _allergens(facts)
    if not facts.in_swedish:
        yield Missing("swedish", "LIVSFS 2014:4 5 §")
    if sale_form != SaleForm.SERVED:
        yield from _origin(facts, day=day)
    if sale_form == SaleForm.PREPACKED:
        yield from _contents(facts)
        yield from _handling(facts, stage=stage)
        yield from _operator(facts)
    elif recipient == Recipient.MASS_CATERER:
        yield from _operator(facts)


def _allergens(facts: FoodFacts) -> Iterator[Missing]:
    if not facts.allergens_declared:
        yield Missing("allergens", _food_information("9.1 c"))
    elif not facts.allergens_named:
        yield Missing("allergen_names", "(EU) nr 1169/2011 bilaga II")


def _contents(facts: FoodFacts) -> Iterator[Missing]:
    if needs_ingredients(facts) and not facts.ingredients.strip():
        yield Missing("ingredients", _food_information("9.1 b"))
    if facts.quantities_needed and not facts.quantities_given:
        yield Missing("ingredient_quantities", _food_information("9.1 d"))
    if not _net_quantity_is_known(facts):
        yield Missing("net_quantity", _food_information("9.1 e"))
    if facts.is_drink and facts.alcohol_percent is None:
        yield Missing("alcohol_percent", _food_information("9.1 k"))
    yield from _nutrition(facts)


def _nutrition(facts: FoodFacts) -> Iterator[Missing]:
    if facts.nutrition_declared or not needs_nutrition(facts):
        return
    if not facts.nutrition_exempt:
        yield Missing("nutrition", _food_information("9.1 l"))
    elif facts.nutrition_exempt not in set(NutritionExemption):
        yield Missing("nutrition_exemption", "(EU) nr 1169/2011 bilaga V")


def _handling(facts: FoodFacts, *, stage: Stage) -> Iterator[Missing]:
    if not facts.storage.strip():
        yield Missing("storage", _food_information("9.1 g"))
    if facts.instructions_needed and not facts.instructions.strip():
        yield Missing("instructions", _food_information("9.1 j"))
    if stage == Stage.DELIVERY and needs_date_mark(facts) and facts.durability not in set(Durability):
        yield Missing("durability", _food_information("9.1 f"))


def _operator(facts: FoodFacts) -> Iterator[Missing]:
    if not facts.operator_name.strip():
        yield Missing("operator_name", _food_information("9.1 h"))
    if not facts.operator_address.strip():
        yield Missing("operator_address", _food_information("9.1 h"))


def _origin(facts: FoodFacts, *, day: date) -> Iterator[Missing]:
    if facts.kind == FoodKind.BEEF:
        yield from _places(facts, names=("born", "reared", "slaughtered"), statute="(EG) nr 1760/2000 art. 13")
    elif facts.kind == FoodKind.OTHER_FRESH_MEAT:
        yield from _places(facts, names=("reared", "slaughtered"), statute="(EU) nr 1337/2013 art. 5")
    elif facts.kind == FoodKind.FISH:
        yield from _places(facts, names=("catch_area", "catch_method"), statute="(EU) nr 1379/2013 art. 35")
    elif facts.kind == FoodKind.HONEY:
        yield from _honey(facts, day=day)
    elif not facts.origins and facts.kind == FoodKind.FRUIT_VEGETABLES:
        yield Missing("origin", "(EU) nr 1308/2013 art. 76")
    elif not facts.origins and facts.origin_needed:
        yield Missing("origin", _food_information("9.1 i"))


def _honey(facts: FoodFacts, *, day: date) -> Iterator[Missing]:
    if not facts.origins:
        yield Missing("origin", "direktiv 2001/110/EG art. 2")
    elif len(facts.origins) > 1 and day >= HONEY_SHARES_BEGIN and not facts.origin_shares:
        yield Missing("origin_shares", "direktiv (EU) 2024/1438")


def _places(facts: FoodFacts, *, names: tuple[str, ...], statute: str) -> Iterator[Missing]:
    told = {
        "born": facts.born,
        "reared": facts.reared,
        "slaughtered": facts.slaughtered,
        "catch_area": facts.catch_area,
        "catch_method": facts.catch_method,
    }
    for name in names:
        if not told[name].strip():
            yield Missing(name, statute)


def _net_quantity_is_known(facts: FoodFacts) -> bool:
    if facts.net_unit not in units.UNITS:
        return False
    # A piece sold by weight is weighed when it is packed; before that only the unit is known.
    return facts.variable_weight or (facts.net_amount is not None and facts.net_amount > 0)


def _is_alcoholic(facts: FoodFacts) -> bool:
    return facts.is_drink and facts.alcohol_percent is not None and facts.alcohol_percent > ALCOHOL_STATED_ABOVE
