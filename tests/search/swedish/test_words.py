import pytest

from search.swedish.paradigms import inflect
from search.swedish.words import fold, is_measure, normalise, tokens_of


def test_tokens_keep_swedish_letters_percentages_and_hyphens() -> None:
    assert tokens_of("KRAV-märkt Äppelmust 3,5% – 12-p, crème FRAÎCHE") == [
        "krav-märkt", "äppelmust", "3,5%", "12-p", "creme", "fraiche",
    ]  # fmt: skip


def test_decomposed_letters_are_the_same_letters() -> None:
    assert normalise("A\u0308pple") == "äpple"


def test_soft_hyphens_vanish_and_suspended_ones_stay() -> None:
    assert tokens_of("lamm\u00adkorv lamm- och hjortkorv") == ["lammkorv", "lamm-", "och", "hjortkorv"]


def test_folding_takes_only_the_dots_and_rings() -> None:
    assert fold("räksmörgås") == "raksmorgas"


@pytest.mark.parametrize("token", ["500", "3,5%", "kg", "30-p", "12p", "1,5", "ml", "2kg"])
def test_amounts_and_units_are_measures(token: str) -> None:
    assert is_measure(token)


@pytest.mark.parametrize("token", ["korv", "te", "öl", "gös", "påse"])
def test_words_are_no_measures(token: str) -> None:
    assert not is_measure(token)


@pytest.mark.parametrize(
    ("lemma", "paradigm", "forms"),
    [
        ("gurka", "or", ["gurka", "gurkan", "gurkor", "gurkorna", "gurkas"]),
        ("korv", "ar", ["korv", "korven", "korvar", "korvarna", "korvs"]),
        ("abborre", "ar", ["abborre", "abborren", "abborrar", "abborrarna", "abborres"]),
        ("tomat", "er", ["tomat", "tomaten", "tomater", "tomaterna", "tomats"]),
        ("äpple", "n", ["äpple", "äpplet", "äpplen", "äpplena", "äpples"]),
        ("bröd", "0", ["bröd", "brödet", "bröden", "bröds"]),
        ("socker", "mt", ["socker", "sockret", "sockers"]),
        ("stenmald", "adj", ["stenmald", "stenmalt", "stenmalda"]),
        ("röd", "adj", ["röd", "rött", "röda"]),
        ("rökt", "adj", ["rökt", "rökta", "rökte"]),
        ("saltad", "adj", ["saltad", "saltat", "saltade"]),
        ("mogen", "adj", ["mogen", "moget", "mogna"]),
        ("dagsfärsk", "adj", ["dagsfärsk", "dagsfärskt", "dagsfärska", "dagsfärske"]),
    ],
)
def test_forms_follow_from_the_paradigm(lemma: str, paradigm: str, forms: list[str]) -> None:
    assert inflect(lemma, paradigm) == forms


def test_an_unknown_paradigm_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"korv: no paradigm is called 'arr'; use one of or, ar, er"):
        inflect("korv", "arr")
