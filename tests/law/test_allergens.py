import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.allergens import (
    DETAILS,
    Allergen,
    Declaration,
    Declared,
    Level,
    Part,
    emphasised,
    free_from,
    missing_details,
    unknown,
    without_emphasis,
)

WHEAT = Declared(Allergen.GLUTEN, Level.CONTAINS, "wheat")
MILK = Declared(Allergen.MILK, Level.CONTAINS)


def test_there_are_fourteen() -> None:
    assert [allergen.value for allergen in Allergen] == [
        "gluten", "crustaceans", "egg", "fish", "peanut", "soy", "milk",
        "nuts", "celery", "mustard", "sesame", "sulphites", "lupin", "molluscs",
    ]  # fmt: skip


def test_cereals_and_nuts_have_names() -> None:
    assert {allergen: sorted(names) for allergen, names in DETAILS.items()} == {
        Allergen.GLUTEN: [
            "barley", "durum", "einkorn", "emmer", "khorasan", "oats", "rye", "spelt", "triticale", "wheat",
        ],
        Allergen.NUTS: ["almond", "brazil_nut", "cashew", "hazelnut", "macadamia", "pecan", "pistachio", "walnut"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), ()),
        ((WHEAT, MILK), ()),
        ((Declared(Allergen.GLUTEN, Level.CONTAINS),), (Allergen.GLUTEN,)),
        ((Declared(Allergen.GLUTEN, Level.CONTAINS, " "),), (Allergen.GLUTEN,)),
        ((Declared(Allergen.GLUTEN, Level.MAY_CONTAIN),), ()),
        ((Declared(Allergen.NUTS, Level.FREE),), ()),
        (
            (Declared(Allergen.NUTS, Level.CONTAINS), Declared(Allergen.GLUTEN, Level.CONTAINS)),
            (Allergen.GLUTEN, Allergen.NUTS),
        ),
    ],
)
def test_contained_cereals_and_nuts_need_their_names(
    lines: tuple[Declared, ...], expected: tuple[Allergen, ...]
) -> None:
    assert missing_details(lines) == expected


@pytest.mark.parametrize(
    ("lines", "complete", "expected"),
    [
        ((), False, False),
        ((), True, True),
        ((WHEAT,), False, False),
        ((WHEAT,), True, True),
        ((MILK,), True, False),
        ((MILK,), False, False),
        ((Declared(Allergen.MILK, Level.MAY_CONTAIN),), True, False),
        ((Declared(Allergen.MILK, Level.FREE),), False, True),
        ((Declared(Allergen.MILK, Level.FREE),), True, True),
        ((Declared(Allergen.MILK, Level.FREE), MILK), True, False),
    ],
)
def test_unknown_is_never_free(lines: tuple[Declared, ...], complete: bool, expected: bool) -> None:
    assert free_from(Declaration(lines, complete=complete), allergen=Allergen.MILK) is expected


def test_plain_strings_from_a_database_row_count_as_much_as_the_enumeration() -> None:
    row = Declared("milk", "contains")  # type: ignore[arg-type]
    assert free_from(Declaration((row,), complete=True), allergen=Allergen.MILK) is False


@given(st.sets(st.sampled_from(Allergen)))
def test_an_allergen_is_unknown_exactly_when_nothing_is_said(told: set[Allergen]) -> None:
    lines = tuple(Declared(allergen, Level.FREE) for allergen in told)
    assert set(unknown(Declaration(lines))) == set(Allergen) - told
    assert unknown(Declaration(lines, complete=True)) == ()


def test_unknown_allergens_come_in_the_order_of_the_annex() -> None:
    lines = tuple(Declared(allergen, Level.FREE) for allergen in Allergen if allergen not in {"molluscs", "gluten"})
    assert unknown(Declaration(lines)) == (Allergen.GLUTEN, Allergen.MOLLUSCS)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("vatten, salt", (Part("vatten, salt", False),)),
        ("**mjölk**", (Part("mjölk", True),)),
        ("grädde (**mjölk**), salt", (Part("grädde (", False), Part("mjölk", True), Part("), salt", False))),
        ("**vete**mjöl, **ägg**", (Part("vete", True), Part("mjöl, ", False), Part("ägg", True))),
        ("**mjölk, salt", (Part("**mjölk, salt", False),)),
        ("2 * 3 **mjölk", (Part("2 * 3 **mjölk", False),)),
        ("**ägg\nvita**", (Part("ägg\nvita", True),)),
    ],
)
def test_emphasised_ingredients(text: str, parts: tuple[Part, ...]) -> None:
    assert emphasised(text) == parts


@given(st.lists(st.tuples(st.text(alphabet="abcåäö ,()", min_size=1), st.booleans())))
def test_emphasis_never_loses_a_letter(pieces: list[tuple[str, bool]]) -> None:
    marked = "".join(f"**{text}**" if is_allergen else text for text, is_allergen in pieces)
    assert without_emphasis(marked) == "".join(text for text, _ in pieces)
