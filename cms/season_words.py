"""What the county tastes of, month by month: the words and pictures that the first page and the season open with."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Mood:
    """A month's heading, words and drawings, and the categories that come first in it (slugs)."""

    heading: Any
    words: Any
    pictures: tuple[str, str, str]
    first: tuple[str, ...]


MOODS = {
    1: Mood(
        _("Vinterns skafferi"),
        _("Rotsaker, kål och äpplen ur lagret, vilt ur frysen, och nybakat bröd till soppan."),
        ("kale", "soup", "beetroot"),
        ("gronsaker", "kott", "brod-och-bakverk"),
    ),
    2: Mood(
        _("Semlor och strömming"),
        _("Bagerierna fyller semlorna, fisken är som bäst i kallt vatten, och rotsakerna räcker än."),
        ("herring", "bun", "parsnip"),
        ("brod-och-bakverk", "fisk", "gronsaker"),
    ),
    3: Mood(
        _("Ljuset kommer"),
        _("Hönsen värper mer för varje vecka, och i växthusen står de första skotten."),
        ("egg", "microgreens", "fish"),
        ("agg", "gronsaker", "fisk"),
    ),
    4: Mood(
        _("Det första gröna"),
        _("Rabarbern tittar upp, örterna växer under glas, och påskens ägg är många."),
        ("rhubarb", "herbs", "egg"),
        ("gronsaker", "agg", "kott"),
    ),
    5: Mood(
        _("Sparrisens månad"),
        _("Sparris, rabarber och späd sallat, och plantor att sätta hemma."),
        ("asparagus", "lettuce", "seedling"),
        ("gronsaker", "ej-mat", "mejeri"),
    ),
    6: Mood(
        _("Jordgubbar och färskpotatis"),
        _("Försommarens bästa veckor: jordgubbar, färskpotatis och fläder i blom."),
        ("strawberry", "potato", "elderflower"),
        ("frukt-och-bar", "gronsaker", "fisk"),
    ),
    7: Mood(
        _("Bärens högsommar"),
        _("Hallon, vinbär och blåbär, ärter och gurka. Ta med hinken till ett självplock."),
        ("raspberry", "peas", "cucumber"),
        ("frukt-och-bar", "gronsaker", "mejeri"),
    ),
    8: Mood(
        _("Kräftor och tomater"),
        _("Kräftorna är lovliga, tomaterna mogna, och biodlarna slungar årets honung."),
        ("crayfish", "tomato", "honey"),
        ("gronsaker", "fisk", "honung-och-inlagt"),
    ),
    9: Mood(
        _("Skördetid"),
        _("Äpplen och plommon, svamp och pumpa: nu finns det mest av allt."),
        ("apple", "mushroom", "pumpkin"),
        ("gronsaker", "frukt-och-bar", "kott"),
    ),
    10: Mood(
        _("Must, kål och vilt"),
        _("Äpplena blir must, kålen tål frosten, och jakten ger vilt till grytan."),
        ("juice_must", "red_cabbage", "game"),
        ("dryck", "gronsaker", "kott"),
    ),
    11: Mood(
        _("Rotsaker, vilt och saffran"),
        _("Rotsaker och kål ur jorden, vilt ur skogen, och de första lussekatterna ur ugnen."),
        ("beetroot", "game", "bun"),
        ("gronsaker", "kott", "brod-och-bakverk"),
    ),
    12: Mood(
        _("Julbordet härifrån"),
        _("Skinka, sylta och senap, saffransbröd och glögg, och en gran från grannens skog."),
        ("ham", "mustard", "christmas_tree"),
        ("kott", "chark", "presentkorg"),
    ),
}
