import pytest

from search.plan import tier_of
from search.swedish import ProductText, analyse_document, understand
from search.swedish.correction import ListVocabulary, distance
from tests.search.swedish.brute_force import SomePlaces, read, vocabulary_of


@pytest.mark.parametrize(
    ("query", "text", "place"),
    [
        ("lammkorv nära Trosa", "lammkorv", "Trosa"),
        ("honung i strängnäs", "honung", "Strängnäs"),
        ("honung i strangnas", "honung", "Strängnäs"),
        ("ägg vid Mariefred", "ägg", "Mariefred"),
        ("nyköping ost", "ost", "Nyköping"),
        ("jordgubbar flen", "jordgubbar", "Flen"),
        ("bröd 619 33", "bröd", "61933"),
        ("korv i närheten av Gnesta", "korv", "Gnesta"),
        ("Trosa", "", "Trosa"),
        ("rökt fisk från Oxelösund", "rökt fisk", "Oxelösund"),
        ("ost med honung", "ost med honung", None),
        ("korv i lax", "korv i lax", None),
        ("Flen korv", "korv", "Flen"),
        ("lammkorv Gnesta i morgon", "lammkorv", "Gnesta"),
        ("korv 61933", "korv", "61933"),
        ("ost mellan Flen och Trosa", "ost", "Flen–Trosa"),
        ("vad finns i Flen", "", "Flen"),
        ("butiker nära Trosa", "", "Trosa"),
        ("ägg på lördag under 50 kr", "ägg", None),
        ("ＯＳＴ", "ost", None),
        ("name:ost", "ost", None),
    ],
)
def test_places_are_read_out(query: str, text: str, place: str | None) -> None:
    understood = read(query)
    assert understood.text == text
    assert (understood.place.name if understood.place else None) == place


def test_a_place_alone_is_an_area_with_everything_in_it() -> None:
    understood = read("Vingåker")
    assert understood.plan is None
    assert understood.place is not None
    assert understood.radius_km == 15.0
    assert [(piece.kind, piece.text, piece.meaning, piece.without) for piece in understood.interpretation] == [
        ("place", "vingåker", "Vingåker", ""),
    ]


def test_a_name_that_products_bear_is_not_swallowed() -> None:
    vocabulary = vocabulary_of([ProductText("Julita honung", producer="Björks biodling")])
    understood = understand("Julita honung", places=SomePlaces(), vocabulary=vocabulary)
    assert understood.place is None
    assert understood.text == "julita honung"


def test_radius_flags_and_place_together() -> None:
    understood = read("Öppet nu: vilt inom 2 mil från Trosa")
    assert understood.text == "vilt"
    assert (understood.radius_km, understood.open_now, understood.near_me) == (20.0, True, False)
    assert [piece.kind for piece in understood.interpretation] == ["open_now", "radius", "place"]


@pytest.mark.parametrize(
    ("query", "radius"), [("ost inom 15 km", 15.0), ("ost inom en mil", 10.0), ("ost inom 500 m", 0.5), ("ost", None)]
)
def test_radius_in_kilometres(query: str, radius: float | None) -> None:
    assert read(query).radius_km == radius


@pytest.mark.parametrize("query", ["ägg nära mig", "ägg i närheten", "eggs near me"])
def test_near_me_is_a_flag(query: str) -> None:
    understood = read(query)
    assert understood.near_me
    assert understood.place is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lammkrov", "lammkorv"),
        ("jodgubbar", "jordgubbar"),
        ("hånung", "honung"),
        ("surdegsbörd", "surdegsbröd"),
        ("hjrotkorv", "hjortkorv"),
        ("entrecåte", "entrecote"),
        ("björnbärsslyt", "björnbärssylt"),
        ("kantareler", "kantareller"),
    ],
)
def test_slips_are_corrected_and_said(typed: str, meant: str) -> None:
    correction = read(typed).correction
    assert correction is not None
    assert (correction.text, correction.words) == (meant, ((typed, meant),))


@pytest.mark.parametrize("word", ["nektarin", "tryffel", "lutfisk", "vaktel", "bordsduk", "hallonkorv", "bergtorps"])
def test_rightly_spelt_words_are_left_alone(word: str) -> None:
    assert read(word).correction is None


def test_an_eager_second_try_corrects_known_words() -> None:
    vocabulary = ListVocabulary({"lammkorv": 3, "lamm": 3, "korv": 3})
    assert understand("korp", places=SomePlaces(), vocabulary=vocabulary).correction is None
    correction = understand("korp", places=SomePlaces(), vocabulary=vocabulary, eager=True).correction
    assert correction is not None
    assert correction.text == "korv"


@pytest.mark.parametrize("typed", ["morotter", "agg", "brod", "rodbetor", "applemust", "blabarssylt", "gradde", "smor"])
def test_missing_dots_and_rings_are_put_back_without_a_word(typed: str) -> None:
    understood = read(typed)
    assert understood.correction is None
    assert understood.plan is not None
    named = next(tier for tier in understood.plan.tiers if not tier.groups[0].any_of[0].token.startswith("≡"))
    assert any(set("åäö") & set(clause.token) for clause in named.groups[0].any_of[:1])


FOUND_BY = [
    ("Lammkorv", "lamm korv"), ("Lammkorv", "lamm-korv"), ("Lammkorv", "korv lamm"), ("Korv av lamm", "lammkorv"),
    ("Rödlök", "röd lök"), ("Röd lök", "rödlök"), ("Äpplemust", "äppelmust"), ("Fläskkarré", "griskött"),
    ("Kantarellsås", "svampsås"), ("Hjortfärs", "viltfärs"), ("Gösfilé", "fiskfilé"), ("Björnbärssylt", "bärsylt"),
    ("Nötfärs", "köttfärs"), ("Potatis", "pärer"), ("Filmjölk", "fil"), ("Zucchini", "squash"), ("Lammstek", "lamb"),
    ("Äppelmust", "apple juice"), ("Vildsvinsfärs", "wild boar"), ("Karl-Johansvamp", "karljohan"),
    ("Rökt sik", "smoked fish"), ("Brie", "ostar"), ("Chorizo", "korv"), ("Kanelbullar", "fika"),
    ("Julskinka", "julmat"), ("Rökt gös", "röktgös"), ("Svarta vinbär", "svartvinbär"), ("Dinkelmjöl", "speltmjöl"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "query"), FOUND_BY)
def test_products_are_found_by_what_people_call_them(name: str, query: str) -> None:
    product = ProductText(name)
    plan = understand(query, places=SomePlaces(), vocabulary=vocabulary_of([product])).plan
    assert plan is not None
    standing = tier_of(plan, analyse_document(product))
    assert standing is not None
    assert plan.tiers[standing[0]].counted


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Griskött", "ris"), ("Kompost", "ost"), ("Grönkål", "ål"), ("Frostade glas", "ost"), ("Kålrot", "ål"),
        ("Nötfärs", "nötter"), ("Hasselnötter", "nöt"), ("Enkornsmjöl", "korn"), ("Ostronskivling", "ost"),
        ("Äpplen", "bär"), ("Järnskål", "kål"), ("Stenmalt rågmjöl", "malt"), ("Vattenmelon", "vatten"),
        ("Sötpotatis", "kött"), ("Får", "fårost"), ("Rosmarin", "rom"), ("Konserverade päron", "ren"),
    ],
)  # fmt: skip
def test_look_alikes_are_not_found(name: str, query: str) -> None:
    product = ProductText(name)
    plan = understand(query, places=SomePlaces(), vocabulary=vocabulary_of([product])).plan
    assert plan is not None
    standing = tier_of(plan, analyse_document(product))
    assert standing is None or not plan.tiers[standing[0]].counted


def test_words_a_query_can_do_without_never_empty_it() -> None:
    plan = read("lokal närproducerad honung").plan
    assert plan is not None
    standing = tier_of(plan, analyse_document(ProductText("Honung")))
    assert standing is not None
    assert read("lokalt").plan is not None


def test_attributes_are_required_but_wherever_they_stand() -> None:
    plan = read("ekologisk honung").plan
    assert plan is not None
    organic = tier_of(plan, analyse_document(ProductText("Honung", labels=("EU_ORGANIC_FARMING",))))
    plain = tier_of(plan, analyse_document(ProductText("Honung")))
    assert organic is not None
    assert plain is not None
    assert plan.tiers[organic[0]].name == "name"
    assert plan.tiers[plain[0]].name == "relaxed"


@pytest.mark.parametrize(
    ("query", "name", "is_found"),
    [
        ("kött men inte gris", "Lammkotletter", True),
        ("kött men inte gris", "Fläskkotletter", False),
        ("ost utan getmjölk", "Hårdost", True),
        ("kaka, allergisk mot nötter", "Hasselnötskaka", False),
    ],
)
def test_what_is_not_wanted_is_left_out(query: str, name: str, *, is_found: bool) -> None:
    plan = read(query).plan
    assert plan is not None
    assert (tier_of(plan, analyse_document(ProductText(name))) is not None) == is_found


@pytest.mark.parametrize("query", ["ost, korv, bröd", "ost och korv", "ost/korv", "cheese and sausage"])
@pytest.mark.parametrize("name", ["Lagrad ost", "Falukorv"])
def test_things_in_a_list_are_found_one_by_one(query: str, name: str) -> None:
    plan = read(query).plan
    assert plan is not None
    standing = tier_of(plan, analyse_document(ProductText(name)))
    assert standing is not None
    assert plan.tiers[standing[0]].name == "either"


def test_a_whole_name_comes_before_anything_it_could_mean() -> None:
    products = [ProductText("Inlagd gurka", ("Inläggningar",)), ProductText("Ättiksgurka"), ProductText("Saltgurka")]
    plan = understand("inlagd gurka", places=SomePlaces(), vocabulary=vocabulary_of(products)).plan
    assert plan is not None
    tiers = [tier_of(plan, analyse_document(product)) for product in products]
    assert [tier is not None and tier[0] == 0 for tier in tiers] == [True, False, False]
    assert None not in tiers


@pytest.mark.parametrize(("typed", "meant"), [("sjokladd", "choklad"), ("ägh", "ägg"), ("magonäs", "majonnäs")])
def test_words_written_by_ear_are_understood(typed: str, meant: str) -> None:
    correction = understand(typed, places=SomePlaces(), vocabulary=ListVocabulary({meant: 1})).correction
    assert correction is not None
    assert correction.text == meant


def test_a_quality_and_a_thing_written_as_one_are_two_words() -> None:
    correction = read("pickladrödlök").correction
    assert correction is None
    plan = read("pickladrödlök").plan
    assert plan is not None
    assert tier_of(plan, analyse_document(ProductText("Rödlök, picklad"))) is not None


def test_what_is_no_food_is_not_found_as_food() -> None:
    plan = read("glass").plan
    assert plan is not None
    treat = ProductText("Hundglass", ("Presenter",), description="Glass av lever.", edible=False)
    assert tier_of(plan, analyse_document(treat)) is None


def test_nothing_typed_is_nothing_asked() -> None:
    understood = read("   ")
    assert (understood.text, understood.plan, understood.place) == ("", None, None)


@pytest.mark.parametrize(
    ("left", "right", "edits"), [("korv", "krov", 1), ("ost", "ost", 0), ("gurka", "gurkka", 1), ("lamm", "hjort", 2)]
)
def test_distance_counts_up_to_its_limit(left: str, right: str, edits: int) -> None:
    assert distance(left, right, 1) == edits


def test_the_vocabulary_restores_and_finds_what_is_near() -> None:
    vocabulary = ListVocabulary({"morötter": 5, "morot": 2, "korv": 9, "kork": 1})
    assert vocabulary.restore("morotter") == ["morötter"]
    assert vocabulary.near("korb", 1) == [("korv", 1), ("kork", 1)]
    assert (vocabulary.has("korv"), vocabulary.frequency("korv"), vocabulary.frequency("ost")) == (True, 9, 0)
