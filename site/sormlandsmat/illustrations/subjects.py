"""What is pictured: every key with its words, its tint and its composition."""

import json
from dataclasses import dataclass
from pathlib import Path

from sormlandsmat.illustrations import shapes as s
from sormlandsmat.illustrations.palette import (
    BLUE,
    CREAM,
    CRUST,
    FALU,
    INK,
    KRAFT,
    LEAF,
    LEAF_DARK,
    OCHRE,
    OCHRE_DARK,
    PLUM,
    RED,
    STEEL,
    TINTS,
    WOOD_DARK,
    shade_all,
    soften_all,
)


@dataclass(frozen=True)
class Subject:
    """One picture: what it shows in Swedish and English, its family's tint, and the drawing on a 32 x 32 grid."""

    sv: str
    en: str
    family: str
    drawing: str

    @property
    def tint(self) -> str:
        """The colour of the wall behind (#rrggbb)."""
        return TINTS[self.family]


class Emoji:
    """The bodies of the set, softened to the palette."""

    def __init__(self, collection: Path) -> None:
        """Read the icon collection file of the npm package."""
        self.icons: dict[str, dict[str, str]] = json.loads(collection.read_text(encoding="utf-8"))["icons"]

    def __call__(self, name: str, **swaps: str) -> str:
        """The drawing called ``name``; ``swaps`` replaces its colours (given without #) before they are softened."""
        body = self.icons[name]["body"]
        marks = {f"@{at}@": colour for at, colour in enumerate(swaps.values())}
        for mark, old in zip(marks, swaps, strict=True):
            body = body.replace(f"#{old.removeprefix('c')}", mark)
        body = soften_all(body)
        for mark, colour in marks.items():
            body = body.replace(mark, colour)
        return body


def many(drawing: str, *spots: tuple[float, float, float, float]) -> str:
    """The drawing at (x, y, size, turn), several times; all but the last stand behind and are a shade darker."""
    behind = shade_all(drawing, by=0.17)
    use = "".join(_use("b", spot) for spot in spots[:-1]) + _use("a", spots[-1])
    return f'<defs><g id="a">{drawing}</g><g id="b">{behind}</g></defs>{use}'


def row(drawing: str, *spots: tuple[float, float, float, float]) -> str:
    """The drawing at (x, y, size, turn), several times, all alike; kept once in the file and pointed at."""
    return f'<defs><g id="a">{drawing}</g></defs>' + "".join(_use("a", spot) for spot in spots)


def _use(name: str, spot: tuple[float, float, float, float]) -> str:
    x, y, size, turn = spot
    turned = f" rotate({turn:g} 16 16)" if turn else ""
    return f'<use href="#{name}" transform="translate({x:g} {y:g}) scale({size / 32:.3g}){turned}"/>'


PAIR = ((-3, 3, 27, -4), (10, 5, 26, 4))


def subjects(e: Emoji) -> dict[str, Subject]:
    """Every picture by key, food first, places last."""
    return (
        vegetables(e)
        | fruit(e)
        | dairy(e)
        | meat(e)
        | fish(e)
        | bakery(e)
        | larder(e)
        | drinks(e)
        | meals_and_goods(e)
        | places(e)
    )


def vegetables(e: Emoji) -> dict[str, Subject]:
    """What grows in rows."""
    carrot = e("carrot")
    parsnip = e("carrot", cff822d="#e9dcb7", cff6723="#cfbd8c")
    tomato, onion = e("tomato"), e("onion")
    return {
        "carrot": Subject("Morötter", "Carrots", "root", many(carrot, (-6, 7, 24, 8), (13, 8, 23, -14), (2, 3, 27, 0))),
        "potato": Subject(
            "Potatis", "Potatoes", "root", many(e("potato"), (-6, 9, 23, 0), (14, 10, 22, 40), (4, 3, 24, -15))
        ),
        "beetroot": Subject(
            "Rödbetor",
            "Beetroot",
            "root",
            many(s.root(PLUM, "#a06580", stalk="#b0597a"), (-6, 5, 25, -8), (12, 5, 25, 8)),
        ),
        "parsnip": Subject("Palsternackor", "Parsnips", "root", many(parsnip, (-5, 6, 25, 6), (10, 5, 26, -10))),
        "swede": Subject("Kålrot", "Swede", "root", s.root("#d8b77a", "#b38f55")),
        "radish": Subject(
            "Rädisor",
            "Radishes",
            "root",
            many(s.root("#c4536a", "#e2a0ad"), (-6, 6, 22, -18), (15, 6, 22, 16), (4, 4, 25, 0)),
        ),
        "onion": Subject("Lök", "Onions", "root", many(onion, (-5, 8, 23, -6), (13, 8, 23, 10))),
        "leek": Subject("Purjolök", "Leeks", "green", s.leek()),
        "garlic": Subject("Vitlök", "Garlic", "root", many(e("garlic"), (-4, 8, 23, -8), (13, 9, 22, 10))),
        "cabbage": Subject("Vitkål", "Cabbage", "green", s.cabbage("#9db886", "#b5cb9c", "#cbdcb3")),
        "red_cabbage": Subject("Rödkål", "Red cabbage", "green", s.cabbage("#7a4a66", "#935f7d", "#ac7c96")),
        "broccoli": Subject("Broccoli", "Broccoli", "green", e("broccoli")),
        "kale": Subject("Grönkål", "Kale", "green", s.kale()),
        "lettuce": Subject("Sallat", "Lettuce", "green", e("leafy-green")),
        "cucumber": Subject("Gurka", "Cucumber", "green", e("cucumber")),
        "tomato": Subject(
            "Tomater", "Tomatoes", "green", many(tomato, (-7, 9, 21, -8), (18, 9, 21, 8), (4.5, 7, 23.5, 0))
        ),
        "pepper": Subject(
            "Paprika", "Peppers", "green", e("bell-pepper", cc3ef3c="#6f9455", c44911b="#a8452f", c008463="#c65c40")
        ),
        "chili": Subject("Chili", "Chilli", "green", e("hot-pepper")),
        "corn": Subject("Majs", "Sweet corn", "green", e("ear-of-corn")),
        "pumpkin": Subject("Pumpa", "Pumpkin", "root", s.pumpkin()),
        "rhubarb": Subject("Rabarber", "Rhubarb", "green", s.rhubarb()),
        "asparagus": Subject("Sparris", "Asparagus", "green", s.asparagus()),
        "herbs": Subject("Örter", "Herbs", "green", e("herb")),
        "microgreens": Subject("Skott och groddar", "Microgreens", "green", s.microgreens()),
        "beans": Subject("Bönor", "Beans", "green", s.pods()),
        "dried_beans": Subject("Torkade bönor", "Dried beans", "grain", e("beans")),
        "peas": Subject("Ärter", "Peas", "green", e("pea-pod")),
        "mushroom": Subject("Svamp", "Mushrooms", "root", many(e("brown-mushroom"), (-4, 9, 22, -8), (11, 4, 26, 6))),
    }


def fruit(e: Emoji) -> dict[str, Subject]:
    """What grows on trees and bushes."""
    apple, pear = e("red-apple"), e("pear")
    return {
        "apple": Subject("Äpplen", "Apples", "fruit", many(apple, (-8, 9, 22, -8), (18, 9, 22, 8), (4, 6, 25, 0))),
        "pear": Subject("Päron", "Pears", "fruit", many(pear, (-2, 6, 25, -8), (13, 5, 26, 8))),
        "plum": Subject("Plommon", "Plums", "fruit", s.plums()),
        "cherry": Subject("Körsbär", "Cherries", "berry", e("cherries")),
        "strawberry": Subject(
            "Jordgubbar",
            "Strawberries",
            "berry",
            many(e("strawberry"), (-7, 9.5, 21, -10), (18, 9.5, 21, 10), (5, 7, 23, 0)),
        ),
        "raspberry": Subject(
            "Hallon",
            "Raspberries",
            "berry",
            many(s.raspberry("#bf4c5c", shade="#a93f50"), (-4, 8, 21, -12), (14, 7, 22, 10)),
        ),
        "blueberry": Subject(
            "Blåbär",
            "Blueberries",
            "berry",
            e(
                "blueberries",
                c6b438b="#3f4f70",
                c8d65c5="#57698c",
                caa7de5="#6f82a3",
                c533566="#2f3b55",
                cbca4eb="#93a3bd",
            ),
        ),
        "lingonberry": Subject(
            "Lingon", "Lingonberries", "berry", s.berries("#b23c3a", shine="#e8a79b", small=True, leaf_fill=LEAF_DARK)
        ),
        "cranberry": Subject("Tranbär", "Cranberries", "berry", s.berries("#9c2f44", shine="#dd96a2", small=True)),
        "gooseberry": Subject("Krusbär", "Gooseberries", "berry", s.berries("#a9b964", shine="#e1e8b4")),
        "currant": Subject("Svarta vinbär", "Blackcurrants", "berry", s.currants("#4a3a4f", shine="#8d7b93")),
        "red_currant": Subject("Röda vinbär", "Redcurrants", "berry", s.currants("#bd3e3c", shine="#eeb0a2")),
        "seabuckthorn": Subject("Havtorn", "Sea buckthorn", "berry", s.sprig("#dd8b34", leaf_fill="#8ba38a")),
        "elderflower": Subject("Fläder", "Elderflower", "berry", s.currants("#f6efd9", shine="#e2d18f")),
        "grapes": Subject("Vindruvor", "Grapes", "wine", e("grapes")),
    }


def dairy(e: Emoji) -> dict[str, Subject]:
    """Milk and eggs."""
    berry = e("strawberry")
    return {
        "milk": Subject("Mjölk", "Milk", "dairy", many(s.milk_bottle("#fffdf6", cap=BLUE), *PAIR)),
        "yoghurt": Subject("Yoghurt", "Yoghurt", "dairy", s.tub("#f7f1e3", lid="#8fb0b3", emblem=berry)),
        "cream": Subject("Grädde", "Cream", "dairy", s.carton("#7f9fa4", emblem=e("glass-of-milk"))),
        "butter": Subject("Smör", "Butter", "dairy", e("butter")),
        "cheese": Subject("Ost", "Cheese", "dairy", e("cheese-wedge")),
        "cheese_wheel": Subject("Lagrad ost", "Matured cheese", "dairy", s.cheese_wheel("#c99a50", "#f0dba4")),
        "blue_cheese": Subject(
            "Blåmögelost", "Blue cheese", "dairy", s.cheese_wheel("#d9cfb8", "#f3ead2", veins="#6f8a95")
        ),
        "fresh_cheese": Subject("Färskost", "Fresh cheese", "dairy", s.cheese_wheel("#f7f1e2", "#fffaf0")),
        "grilled_cheese": Subject("Grillost", "Grilling cheese", "dairy", s.grilled_cheese()),
        "ice_cream": Subject("Glass", "Ice cream", "dairy", e("ice-cream")),
        "egg": Subject("Ägg", "Eggs", "egg", s.egg_carton(("#dba878", "#fbf3e4", "#c99263", "#e6bf92"))),
        "quail_egg": Subject("Vaktelägg", "Quail eggs", "egg", s.quail_eggs()),
    }


def meat(e: Emoji) -> dict[str, Subject]:
    """Meat of farm and forest."""
    return {
        "beef": Subject("Nötkött", "Beef", "meat", s.steak()),
        "lamb": Subject("Lammkött", "Lamb", "meat", s.lamb_chop()),
        "pork": Subject("Fläskkött", "Pork", "meat", e("cut-of-meat")),
        "bacon": Subject("Bacon", "Bacon", "meat", e("bacon")),
        "chicken": Subject("Kyckling", "Chicken", "meat", e("poultry-leg")),
        "turkey": Subject("Kalkon och anka", "Turkey and duck", "meat", e("turkey")),
        "ostrich": Subject("Struts", "Ostrich", "meat", s.ostrich()),
        "game": Subject("Hjort och rådjur", "Venison", "game", e("deer")),
        "moose": Subject("Älg", "Moose", "game", e("moose")),
        "wild_boar": Subject(
            "Vildsvin",
            "Wild boar",
            "game",
            s.put(
                e("pig", cff5e59="#5c4a3c", cff8687="#76614f", cfbb8ab="#a58d77", c1c1c1c="#2b241c"), x=0, y=0, size=32
            )
            + s.line("M3.5 21c.3-1 .2-1.6-.3-2.5", CREAM, width=1),
        ),
        "mince": Subject("Köttfärs", "Minced meat", "meat", s.mince()),
        "sausage": Subject("Korv", "Sausage", "meat", s.sausages()),
        "ham": Subject("Skinka", "Ham", "meat", s.ham()),
        "pate": Subject("Paté och leverpastej", "Pâté", "meat", s.terrine()),
        "meat_box": Subject(
            "Köttlåda",
            "Meat box",
            "meat",
            s.crate(s.put(s.steak(), x=3, y=4, size=15) + s.put(s.sausages(), x=14, y=4, size=15)),
        ),
        "cow": Subject("Kor på bete", "Cows", "meat", e("cow")),
        "sheep": Subject("Får", "Sheep", "meat", e("ewe")),
        "pig": Subject("Grisar", "Pigs", "meat", e("pig")),
        "hen": Subject("Höns", "Hens", "egg", e("rooster")),
    }


def fish(e: Emoji) -> dict[str, Subject]:
    """What the lakes and the sea give."""
    dots = "".join(
        s.circle(x, y, 1.6, fill)
        for x, y, fill in (
            (10, 15, "#d98345"),
            (13, 14, "#e39a5e"),
            (16, 15, "#d98345"),
            (19, 14, "#e39a5e"),
            (22, 15, "#d98345"),
            (11.5, 17, "#e39a5e"),
            (14.5, 17, "#d98345"),
            (17.5, 17, "#e39a5e"),
            (20.5, 17, "#d98345"),
            (16, 19, "#e39a5e"),
            (13, 19, "#d98345"),
            (19, 19, "#d98345"),
        )
    )
    return {
        "fish": Subject("Fisk", "Fish", "fish", e("fish", c00a6ed="#8aa5a6", c0074ba="#64868a")),
        "smoked_fish": Subject(
            "Rökt fisk", "Smoked fish", "fish", many(s.herring("#b07a3c", "#d8ad6b"), (-1, -3, 33, -6), (-1, 8, 33, 5))
        ),
        "herring": Subject(
            "Strömming",
            "Baltic herring",
            "fish",
            many(s.herring("#6f8f96", "#dfe7e3"), (0, -5, 27, -8), (4, 4, 27, 4), (-1, 12, 27, -3)),
        ),
        "crayfish": Subject("Kräftor", "Crayfish", "fish", e("lobster")),
        "roe": Subject("Rom", "Roe", "fish", s.tin("#7d969a", emblem=dots)),
    }


def bakery(e: Emoji) -> dict[str, Subject]:
    """What comes out of the oven, and what goes in."""
    wheat = s.wheat()
    return {
        "bread": Subject("Bröd", "Bread", "bread", e("bread")),
        "baguette": Subject("Baguette", "Baguette", "bread", e("baguette-bread")),
        "flatbread": Subject("Tunnbröd", "Flatbread", "bread", e("flatbread")),
        "crispbread": Subject("Knäckebröd", "Crispbread", "bread", s.crispbread()),
        "bun": Subject("Bullar", "Buns", "bread", many(s.bun(), (-5, 9, 22, 0), (15, 9, 22, 70), (5, 3, 24, 20))),
        "croissant": Subject("Wienerbröd", "Pastries", "bread", e("croissant")),
        "cake": Subject("Tårta och kakor", "Cakes", "bread", e("shortcake")),
        "cookie": Subject("Småkakor", "Biscuits", "bread", many(e("cookie"), (-4, 8, 23, 0), (12, 5, 25, 60))),
        "gluten_free": Subject(
            "Glutenfritt bröd",
            "Gluten-free bread",
            "bread",
            s.put(e("bagel"), x=-1, y=2, size=29)
            + s.circle(25, 25, 6.5, CREAM)
            + s.put(wheat, x=20.5, y=20.5, size=9)
            + s.line("M20.5 29.5l9-9", RED, width=1.6),
        ),
        "flour": Subject(
            "Mjöl",
            "Flour",
            "grain",
            many(s.sack("#e4d2ac", emblem=wheat), (-3, 1, 30, 0))
            + s.put(s.bowl("#9db0a0", "#fbf6ea"), x=19, y=17, size=15),
        ),
        "grain": Subject("Spannmål", "Grain", "grain", many(wheat, (-7, 3, 28, -14), (11, 3, 28, 14), (1, -1, 32, 0))),
        "flakes": Subject("Gryn och flingor", "Flakes", "grain", s.bowl_of_flakes()),
        "pasta": Subject("Pasta", "Pasta", "grain", e("spaghetti")),
        "seeds": Subject("Frön och nötter", "Seeds and nuts", "grain", e("chestnut")),
    }


def larder(e: Emoji) -> dict[str, Subject]:
    """Jars, bottles and bags that keep."""
    berry, apple, bee = e("strawberry"), e("red-apple"), e("honeybee")
    return {
        "oil": Subject(
            "Rapsolja", "Rapeseed oil", "sweet", many(s.bottle(OCHRE, cap=LEAF_DARK, emblem=e("sunflower")), *PAIR)
        ),
        "vinegar": Subject("Vinäger", "Vinegar", "fruit", s.bottle("#a9603f", cap=INK, emblem=apple)),
        "mustard": Subject("Senap", "Mustard", "sweet", s.jar("#c9973a", lid=RED, emblem=e("seedling"))),
        "honey": Subject(
            "Honung",
            "Honey",
            "sweet",
            s.put(s.jar("#dca23c", lid=OCHRE_DARK, emblem=bee), x=-4, y=2, size=29)
            + s.put(e("honey-pot"), x=17, y=13, size=18),
        ),
        "jam": Subject("Sylt", "Jam", "berry", many(s.jar("#a83b45", lid=CREAM, emblem=berry, cloth=True), *PAIR)),
        "marmalade": Subject(
            "Marmelad", "Marmalade", "fruit", s.jar("#d88a3a", lid="#e9d9b4", emblem=e("tangerine"), cloth=True)
        ),
        "jelly": Subject("Gelé", "Jelly", "berry", s.jar("#8d3350", lid=OCHRE, emblem=e("grapes"))),
        "chutney": Subject("Chutney", "Chutney", "fruit", s.jar("#b06b35", lid=LEAF_DARK, emblem=e("pear"))),
        "pickles": Subject("Inläggningar", "Pickles", "green", s.jar("#9aa866", lid=STEEL, emblem=e("cucumber"))),
        "sauerkraut": Subject(
            "Syrade grönsaker", "Fermented vegetables", "green", s.jar("#d9cf9c", lid=STEEL, emblem=e("leafy-green"))
        ),
        "sauce": Subject("Såser", "Sauces", "meat", s.bottle("#a4432e", cap=OCHRE, emblem=e("tomato"))),
        "syrup": Subject("Sirap", "Syrup", "sweet", s.bottle("#9a5f2a", cap=KRAFT, emblem=e("maple-leaf"))),
        "salt": Subject(
            "Salt och kryddor", "Salt and spices", "goods", s.jar("#f7f3ea", lid=WOOD_DARK, emblem=e("herb"))
        ),
        "tea": Subject("Te", "Tea", "green", e("teacup-without-handle")),
        "coffee": Subject(
            "Kaffe",
            "Coffee",
            "root",
            s.put(s.sack("#8a6a4c", emblem=e("hot-beverage")), x=-3, y=1, size=29)
            + s.put(e("hot-beverage"), x=17, y=13, size=18),
        ),
        "chocolate": Subject("Choklad", "Chocolate", "root", e("chocolate-bar")),
        "candy": Subject("Godis", "Sweets", "berry", e("candy")),
    }


def drinks(e: Emoji) -> dict[str, Subject]:
    """What is poured."""
    apple, wheat = e("red-apple"), s.wheat()
    return {
        "juice_must": Subject(
            "Äppelmust",
            "Apple juice",
            "drink",
            s.put(s.bottle("#cf9a43", cap=LEAF_DARK, emblem=apple), x=-4, y=0, size=31)
            + s.put(apple, x=17, y=15, size=16),
        ),
        "cordial": Subject(
            "Saft", "Cordial", "berry", many(s.bottle("#a63a4c", cap=CREAM, emblem=e("cherries")), *PAIR)
        ),
        "lemonade": Subject(
            "Läsk", "Lemonade", "drink", many(s.short_bottle("#d9c262", cap=RED, emblem=e("lemon")), *PAIR)
        ),
        "kombucha": Subject(
            "Kombucha", "Kombucha", "drink", s.short_bottle("#c98a55", cap=LEAF_DARK, emblem=e("herb"))
        ),
        "water": Subject(
            "Vatten", "Water", "fish", s.short_bottle("#b9d0d1", cap=BLUE, emblem=e("leaf-fluttering-in-wind"))
        ),
        "beer": Subject(
            "Öl",
            "Beer",
            "brew",
            s.put(s.short_bottle("#7d5530", cap=OCHRE, emblem=wheat), x=-5, y=2, size=29)
            + s.put(e("beer-mug"), x=14, y=10, size=21),
        ),
        "cider": Subject("Cider", "Cider", "brew", s.short_bottle("#7f9458", cap=OCHRE, emblem=apple)),
        "wine": Subject(
            "Vin",
            "Wine",
            "wine",
            s.put(s.bottle("#54604a", cap=PLUM, emblem=e("grapes")), x=-5, y=0, size=31)
            + s.put(e("wine-glass"), x=14, y=11, size=21),
        ),
        "mead": Subject("Mjöd", "Mead", "sweet", s.bottle("#c98f34", cap=INK, emblem=e("honeybee"))),
        "spirits": Subject(
            "Sprit",
            "Spirits",
            "wine",
            s.put(s.short_bottle("#c7d2cc", cap=WOOD_DARK, emblem=e("herb")), x=-5, y=1, size=30)
            + s.put(e("tumbler-glass"), x=15, y=13, size=18),
        ),
    }


def meals_and_goods(e: Emoji) -> dict[str, Subject]:
    """Cooked food, things that are not food, and visits."""
    vegetables_inside = (
        s.put(e("carrot"), x=2, y=3, size=15)
        + s.put(e("leafy-green"), x=15, y=4, size=14)
        + s.put(e("tomato"), x=10, y=7, size=12)
    )
    return {
        "lunch": Subject("Lunch", "Lunch", "meal", e("shallow-pan-of-food", c533566="#5f5d54", c635994="#85827a")),
        "soup": Subject("Soppa", "Soup", "meal", e("pot-of-food")),
        "pizza": Subject("Pizza", "Pizza", "meal", e("pizza")),
        "salad": Subject("Sallad", "Salad", "meal", e("green-salad")),
        "sandwich": Subject("Smörgås", "Sandwich", "meal", e("sandwich")),
        "pie": Subject("Paj", "Pie", "meal", e("pie")),
        "meal_box": Subject("Matlåda", "Ready meal", "meal", s.tub(KRAFT, lid="#8f9f86", emblem=e("pot-of-food"))),
        "vegetable_box": Subject("Grönsakslåda", "Vegetable box", "green", s.crate(vegetables_inside)),
        "basket": Subject(
            "En korg med mat",
            "A basket of food",
            "goods",
            s.basket(
                s.put(e("baguette-bread"), x=4, y=1, size=17, turn=-20)
                + s.put(e("red-apple"), x=7, y=7, size=12)
                + s.put(e("leafy-green"), x=15, y=5, size=13)
            ),
        ),
        "sheepskin": Subject("Fårskinn", "Sheepskin", "goods", s.sheepskin()),
        "wool": Subject("Garn och ull", "Wool", "goods", e("yarn", c00a6ed="#c98a5e", c0074ba="#a86c43")),
        "soap": Subject("Tvål", "Soap", "goods", s.soap_bars()),
        "candle": Subject("Ljus", "Candles", "goods", s.candles()),
        "seedling": Subject("Plantor", "Plants", "green", many(e("potted-plant"), *PAIR)),
        "flowers": Subject("Blommor", "Flowers", "berry", e("tulip")),
        "christmas_tree": Subject("Julgran", "Christmas tree", "green", e("evergreen-tree")),
        "tour": Subject("Besök på gården", "Farm visit", "place", e("tractor")),
        "gift_box": Subject("Gåvolåda", "Gift box", "goods", e("wrapped-gift")),
    }


def places(e: Emoji) -> dict[str, Subject]:
    """One picture for each kind of place."""
    carrot, apple, cheese, bread, fish_, wheat = (
        e("carrot"),
        e("red-apple"),
        e("cheese-wedge"),
        e("bread"),
        e("fish", c00a6ed="#8aa5a6", c0074ba="#64868a"),
        s.wheat(),
    )
    goods = (
        s.put(carrot, x=5, y=12, size=10)
        + s.put(apple, x=12, y=12.5, size=9)
        + s.put(e("leafy-green"), x=19, y=12, size=9.5)
    )
    table = {
        "farm_shop": ("En gårdsbutik", "A farm shop", s.barn(sign=carrot)),
        "dairy": ("Ett gårdsmejeri", "A farm dairy", s.barn("#d9b25f", sign=cheese)),
        "bakery": ("Ett bageri", "A bakery", s.shop("#e6cfa6", awning=CRUST, sign=bread)),
        "brewery": ("Ett bryggeri", "A brewery", s.barn("#8a5a44", sign=e("beer-mug"))),
        "distillery": ("Ett destilleri", "A distillery", s.barn("#6d6f63", sign=e("tumbler-glass"))),
        "winery": ("En vingård", "A winery", s.barn("#7d5263", sign=e("grapes"))),
        "mill": ("En kvarn", "A mill", s.mill_house(wheat)),
        "cidery": ("Ett musteri", "A cider house", s.barn("#7f9458", sign=apple)),
        "smokehouse": (
            "Ett rökeri",
            "A smokehouse",
            s.line("M22 6c-2-2 2-3 0-5.5", "#b5b9b3", width=1.4) + s.barn("#5f6d70", sign=fish_),
        ),
        "butcher": ("En köttbutik", "A butcher", s.shop("#efe0d2", awning=RED, sign=e("cut-of-meat"))),
        "game_handler": ("En vilthantering", "A game handler", s.barn("#6b6a4b", sign=e("deer"))),
        "pick_your_own": (
            "Ett självplock",
            "Pick your own",
            s.field(
                row(
                    e("strawberry"),
                    (3, 10, 6, 0),
                    (13.5, 10, 6, 0),
                    (23.5, 10, 6, 0),
                    (-1, 17, 9, 0),
                    (12, 17, 9, 0),
                    (24.5, 17, 9, 0),
                )
            ),
        ),
        "nursery": (
            "En handelsträdgård",
            "A nursery",
            s.greenhouse(
                s.put(e("potted-plant"), x=4, y=18, size=12) + s.put(e("potted-plant"), x=15.5, y=18, size=12)
            ),
        ),
        "apiary": ("En biodling", "An apiary", s.hives(e("honeybee"))),
        "farm_cafe": ("Ett gårdscafé", "A farm café", s.barn(sign=e("hot-beverage"))),
        "cafe": ("Ett café", "A café", s.table_for_two(e("hot-beverage"))),
        "restaurant": (
            "En restaurang",
            "A restaurant",
            s.shop("#d7dccb", awning=LEAF_DARK, sign=e("fork-and-knife-with-plate")),
        ),
        "inn": ("Ett värdshus", "An inn", s.shop("#efd9a3", awning=PLUM, sign=e("pot-of-food"))),
        "country_store": ("En lanthandel", "A country store", s.shop("#e9c98a", awning=FALU, sign=bread)),
        "grocer": ("En mataffär", "A grocer", s.shop("#dfe3d6", awning=LEAF, sign=apple)),
        "delicatessen": ("En delikatessbutik", "A delicatessen", s.shop("#ead7c9", awning=PLUM, sign=cheese)),
        "market_hall": ("En saluhall", "A market hall", s.shop("#cfd8d4", awning=OCHRE, sign=fish_)),
        "market": ("En marknad", "A market", s.stall(RED, goods=goods)),
        "reko": ("En REKO-utlämning", "A REKO pick-up", s.stall(LEAF, goods=goods)),
        "hub": ("Ett utlämningsställe", "A food hub", s.barn("#7d8f86", sign=e("package"))),
        "vending": ("En självbetjäningsbod", "A self-service booth", s.booth(e("egg"))),
        "liquor_store": (
            "En dryckesbutik",
            "A liquor store",
            s.shop("#d3d9cf", awning="#5d7a5a", sign=e("wine-glass")),
        ),
        "web_shop": ("En webbutik", "A web shop", s.put(e("package"), x=2, y=4, size=28)),
        "transhipment": ("En omlastningscentral", "A transhipment centre", s.van(BLUE, sign=e("package"))),
        "public_kitchen": ("Ett offentligt kök", "A public kitchen", s.steel_kitchen(e("pot-of-food"))),
    }
    return {f"place-{kind}": Subject(sv, en, "place", drawing) for kind, (sv, en, drawing) in table.items()}
