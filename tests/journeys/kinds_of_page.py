"""One page of each kind, for tests that look at them all."""

KINDS = [
    "/",
    "/sok/?q=ost+nära+Flen",
    "/sok/?q=kiwi",
    "/kommun/trosa/",
    "/kategori/ost/",
    "/kategorier/",
    "/producenter/",
    "/platser/",
    "/sasong/",
    "/om/",
    "/om/sortering/",
    "/om/uppgifter/",
    "/om/tillganglighet/",
    "/om/personuppgifter/",
    "/om/data/",
]
FIRST_OF = {
    "product": ("/sok/?q=lammkorv", "#resultat .row__title a"),
    "producer": ("/producenter/", ".card__title a"),
    "place": ("/platser/?kind=farm_shop", ".row__title a"),
}
