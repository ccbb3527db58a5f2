import pytest

from search.plan import FIELDS
from search.swedish import ProductText, analyse_document, lexicon_hash, suggestion_words, vocabulary_words


def test_every_column_of_a_whole_product() -> None:
    product = ProductText(
        name="Rökt lammkorv med vitlök 300 g",
        category_path=("Kött & chark", "Korv"),
        producer="Bergtorps gård",
        description="Grovmald. Gott till ost, senap och bröd, utan gluten.",
        ingredients="Lammkött 70 %, salt, fläskkött, vitlök",
        labels=("KRAV_MARK", "Årets korv"),
    )
    columns = analyse_document(product)
    description = set(columns.pop("d_s"))
    assert columns == {
        "n_x": ["rökt", "lammkorv"],
        "n_s": ["rökt", "lammkorv", "≡roktlammkorv", "≡roktlammkorvmed", "≡roktlammkorvmedvitlok"],
        "n_h": ["korv"],
        "c_s": ["chark", "korv"],
        "n_m": ["lamm"],
        "p_s": ["bergtorps", "ʃbergtorp", "gård", "≡bergtorpsgard"],
        "t_s": ["vitlök"],
        "n_f": ["rokt", "vitlok"],
    }
    assert {"krav", "ekologisk", "glutenfri", "lamm", "gris", "kött"} <= description
    assert description.isdisjoint({"ost", "senap", "bröd", "salt", "vitlök"})


def columns_of(name: str, *category: str) -> dict[str, list[str]]:
    return analyse_document(ProductText(name, category))


def test_all_columns_are_always_there() -> None:
    assert list(columns_of("")) == list(FIELDS)


@pytest.mark.parametrize(
    ("name", "category", "thing", "material"),
    [
        ("Nypon Senap", ("Senap",), ["senap"], ["nypon", "bär", "frukt"]),
        ("Äpple & svarta vinbär", ("Drycker", "Must"), ["svarta"], ["äpple", "svartvinbär"]),
        ("Glassbägare choklad", ("Glass",), ["glassbägare"], ["choklad"]),
        ("Korv av lamm", ("Chark",), ["korv"], []),
        ("Lamm, stek", ("Kött",), ["lamm", "stek"], []),
    ],
)
def test_the_thing_is_told_from_what_it_is_made_of(
    name: str, category: tuple[str, ...], thing: list[str], material: list[str]
) -> None:
    columns = columns_of(name, *category)
    assert columns["n_x"] == thing
    assert set(material) <= set(columns["n_m"]) | {"frukt"}


def test_suspended_hyphens_are_completed() -> None:
    assert columns_of("Lamm- och hjortkorv")["n_x"] == ["lammkorv", "hjortkorv"]


def test_two_words_that_are_one_are_both() -> None:
    assert "svartvinbär" in columns_of("Svarta vinbär")["n_s"]
    assert "gullök" in columns_of("Gul lök 1 kg")["n_s"]


def test_a_cut_is_still_the_animal_and_a_soap_is_not() -> None:
    assert columns_of("Lammstek")["n_h"] == ["stek", "lamm"]
    skin = columns_of("Lammskinn", "Hantverk")
    assert (skin["n_h"], skin["n_m"], skin["t_s"]) == (["skinn"], [], ["¬lamm"])


def test_a_category_of_two_says_only_what_the_thing_is() -> None:
    apple = columns_of("Äpple Ingrid Marie", "Frukt & bär")
    assert "frukt" in apple["c_s"]
    assert "bär" not in apple["c_s"]
    coffee = analyse_document(ProductText("Mörkrost", ("Kaffe och te",), description="Ett kaffe med djup."))
    assert "kaffe" in coffee["c_s"]
    assert "te" not in coffee["c_s"]


def test_a_sausage_among_game_is_made_of_game() -> None:
    columns = columns_of("Salsiccia", "Vilt")
    assert "vilt" in columns["n_m"]
    assert "vilt" not in columns["c_s"]


@pytest.mark.parametrize(
    ("description", "said", "unsaid"),
    [
        ("Bakad på råg.", "råg", "ost"),
        ("Kokas som ris.", "koka", "ris"),
        ("Passar till vilt, lamm och ost.", "passa", "lamm"),
        ("Gott till ost, bakad på råg.", "råg", "ost"),
        ("Utan socker och mjölk.", "sockerfri", "socker"),
        ("Fri från laktos.", "laktosfri", "laktos"),
    ],
)
def test_descriptions_say_what_a_thing_is(description: str, said: str, unsaid: str) -> None:
    tokens = analyse_document(ProductText("Sak", description=description))["d_s"]
    assert unsaid not in tokens
    assert said in tokens or said in {"koka", "passa"}


def test_suggestions_are_words_as_written_lemmas_and_parts() -> None:
    assert suggestion_words(ProductText("Lammkorvar med vitlök 300 g")) == [
        "lammkorvar", "korv", "lamm", "vitlök",
    ]  # fmt: skip
    assert suggestion_words(ProductText("Morötter i knippe")) == ["morötter", "morot", "knippe"]


def test_the_vocabulary_holds_names_producers_and_categories() -> None:
    words = vocabulary_words(ProductText("Äppelmust 3 l", ("Drycker",), "Äppelboden i Malma"))
    assert [word for word in words if word[0] != "≡"] == [
        "äppelmust",
        "must",
        "äpple",
        "äppelboden",
        "malma",
        "drycker",
    ]
    assert "≡appelmust" in words


def test_the_fingerprint_is_the_same_twice() -> None:
    assert lexicon_hash() == lexicon_hash()
    assert len(lexicon_hash()) == 24
