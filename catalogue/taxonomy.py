"""The tree of foods as the county's trade speaks of it: Swedish name, English name, illustration.

A category that a producer names and the tree knows is put where it belongs; an unknown one is made at the top.
"""

from dataclasses import dataclass

from django.utils.text import slugify


@dataclass(frozen=True, slots=True)
class Branch:
    """A known category and what stands under it."""

    name: str
    name_en: str
    picture: str
    children: tuple["Branch", ...] = ()

    @property
    def slug(self) -> str:
        """The category's code in addresses."""
        return slugify(self.name)


TREE = (
    Branch(
        "Grönsaker",
        "Vegetables",
        "carrot",
        (
            Branch("Rotfrukter", "Root vegetables", "carrot"),
            Branch("Potatis", "Potatoes", "potato"),
            Branch("Kål", "Cabbage", "cabbage"),
            Branch("Lök", "Onions", "onion"),
            Branch("Sallat och bladgrönt", "Lettuce and leafy greens", "lettuce"),
            Branch("Tomat, gurka och paprika", "Tomatoes, cucumbers and peppers", "tomato"),
            Branch("Pumpa och squash", "Pumpkins and squash", "pumpkin"),
            Branch("Baljväxter (färska)", "Fresh beans and peas", "peas"),
            Branch("Sparris och rabarber", "Asparagus and rhubarb", "asparagus"),
            Branch("Örter", "Herbs", "herbs"),
            Branch("Groddar och mikrogrönt", "Sprouts and microgreens", "microgreens"),
            Branch("Svamp", "Mushrooms", "mushroom"),
        ),
    ),
    Branch(
        "Frukt och bär",
        "Fruit and berries",
        "apple",
        (
            Branch("Äpplen och päron", "Apples and pears", "apple"),
            Branch("Plommon och körsbär", "Plums and cherries", "plum"),
            Branch("Jordgubbar", "Strawberries", "strawberry"),
            Branch("Bär", "Berries", "raspberry"),
            Branch("Frysta bär", "Frozen berries", "blueberry"),
        ),
    ),
    Branch(
        "Mejeri",
        "Dairy",
        "milk",
        (
            Branch("Mjölk och grädde", "Milk and cream", "milk"),
            Branch("Fil och yoghurt", "Soured milk and yoghurt", "yoghurt"),
            Branch("Smör", "Butter", "butter"),
            Branch("Ost", "Cheese", "cheese"),
            Branch("Glass", "Ice cream", "ice_cream"),
        ),
    ),
    Branch("Ägg", "Eggs", "egg"),
    Branch(
        "Kött",
        "Meat",
        "beef",
        (
            Branch("Nöt", "Beef", "beef"),
            Branch("Lamm", "Lamb", "lamb"),
            Branch("Gris", "Pork", "pork"),
            Branch("Kyckling och fågel", "Chicken and poultry", "chicken"),
            Branch("Vilt", "Game", "game"),
        ),
    ),
    Branch(
        "Chark",
        "Charcuterie",
        "sausage",
        (
            Branch("Korv", "Sausages", "sausage"),
            Branch("Skinka och rökt", "Ham and smoked meat", "ham"),
            Branch("Paté och sylta", "Pâté and brawn", "pate"),
        ),
    ),
    Branch(
        "Fisk",
        "Fish",
        "fish",
        (
            Branch("Färsk fisk", "Fresh fish", "fish"),
            Branch("Rökt fisk", "Smoked fish", "smoked_fish"),
            Branch("Inlagd fisk", "Pickled fish", "herring"),
            Branch("Kräftor och rom", "Crayfish and roe", "crayfish"),
        ),
    ),
    Branch(
        "Spannmål och mjöl",
        "Grain and flour",
        "flour",
        (
            Branch("Mjöl", "Flour", "flour"),
            Branch("Gryn och flingor", "Groats and flakes", "flakes"),
            Branch("Müsli", "Muesli", "flakes"),
        ),
    ),
    Branch(
        "Bröd och bakverk",
        "Bread and pastry",
        "bread",
        (
            Branch("Matbröd", "Bread", "bread"),
            Branch("Knäckebröd", "Crispbread", "crispbread"),
            Branch("Fikabröd", "Buns and cakes", "bun"),
            Branch("Glutenfritt", "Gluten-free", "gluten_free"),
        ),
    ),
    Branch(
        "Olja och baljväxter",
        "Oil and pulses",
        "oil",
        (
            Branch("Olja", "Oil", "oil"),
            Branch("Torkade ärtor, bönor och linser", "Dried peas, beans and lentils", "beans"),
        ),
    ),
    Branch(
        "Honung och inlagt",
        "Honey and preserves",
        "honey",
        (
            Branch("Honung", "Honey", "honey"),
            Branch("Sylt och marmelad", "Jam and marmalade", "jam"),
            Branch("Senap och chutney", "Mustard and chutney", "mustard"),
            Branch("Inlagda grönsaker", "Pickled vegetables", "pickles"),
            Branch("Sirap", "Syrup", "syrup"),
        ),
    ),
    Branch(
        "Dryck",
        "Drinks",
        "juice_must",
        (
            Branch("Must och juice", "Must and juice", "juice_must"),
            Branch("Saft", "Cordial", "cordial"),
            Branch("Läsk och kombucha", "Lemonade and kombucha", "lemonade"),
            Branch("Kaffe och te", "Coffee and tea", "coffee"),
        ),
    ),
    Branch(
        "Alkohol",
        "Alcohol",
        "beer",
        (
            Branch("Öl", "Beer", "beer"),
            Branch("Cider", "Cider", "cider"),
            Branch("Vin", "Wine", "wine"),
            Branch("Sprit", "Spirits", "spirits"),
        ),
    ),
    Branch(
        "Färdigmat",
        "Ready meals",
        "lunch",
        (
            Branch("Soppor och matlådor", "Soups and lunch boxes", "soup"),
            Branch("Pizza och paj", "Pizza and pie", "pizza"),
            Branch("Catering", "Catering", "lunch"),
        ),
    ),
    Branch(
        "Ej mat",
        "Not food",
        "candle",
        (
            Branch("Skinn och ull", "Skins and wool", "sheepskin"),
            Branch("Tvål och ljus", "Soap and candles", "soap"),
            Branch("Plantor", "Plants", "seedling"),
            Branch("Julgranar", "Christmas trees", "christmas_tree"),
            Branch("Upplevelser", "Experiences", "tour"),
        ),
    ),
    Branch("Presentkorg", "Gift baskets", "gift_box"),
)


def path_to(name: str) -> tuple[Branch, ...] | None:
    """Return the branches from the top down to the one with this Swedish name or slug, or None when none has."""
    wanted = name.strip().casefold()
    for top in TREE:
        for path in ((top,), *((top, child) for child in top.children)):
            if wanted in (path[-1].name.casefold(), path[-1].slug):
                return path
    return None
