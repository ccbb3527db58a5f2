"""What editors say of words is in force while they are read with it, and nowhere else."""

import pytest

from search.swedish import (
    NOTHING_SAID,
    EditorsWords,
    ListVocabulary,
    PlaceHit,
    ProductText,
    analyse_document,
    understand,
)
from search.swedish.analysis import analyse
from search.swedish.editors import make_up, saying
from search.swedish.names import words_of
from search.swedish.planning import make_plan
from search.swedish.relations import relations

SAID = EditorsWords(
    synonyms=(("glufsbulle", ("kroppkaka", "palt")), ("farmors special", ("lammkorv",))),
    splits=(("glasskål", ("glas", "skål")), ("kroppkaka", ("kropp", "kaka")), ("lammkorv", ())),
)


class Nowhere:
    def find(self, text: str) -> PlaceHit | None:
        return None


def tokens_sought(text: str, words: EditorsWords = NOTHING_SAID) -> set[str]:
    vocabulary = ListVocabulary({"kroppkaka": 1, "lammkorv": 1})
    plan = understand(text, places=Nowhere(), vocabulary=vocabulary, words=words).plan
    tiers = plan.tiers if plan else ()
    ways = [way for tier in tiers if tier.counted for group in tier.groups for way in group.any_of]
    return {clause.token for way in ways for clause in (way.clauses if hasattr(way, "clauses") else (way,))}


@pytest.mark.parametrize("form", ["glasskål", "glasskålen", "glasskålar", "glasskålarnas", "glas-skål"])
def test_a_word_is_split_as_it_was_told_in_all_its_forms(form: str) -> None:
    before = analyse(form)
    with saying(SAID):
        word = analyse(form)
    assert (word.lemma, word.head, word.modifiers) == ("glasskål", "skål", ("glas",))
    assert analyse(form) == before


def test_a_word_that_is_no_compound_is_left_whole() -> None:
    assert analyse("lammkorv").is_compound
    with saying(SAID):
        assert not analyse("lammkorv").is_compound
        assert not analyse("lammkorvarna").is_compound
        assert analyse("kalvkorv").is_compound


def test_what_was_read_of_a_category_does_not_outlive_what_was_said() -> None:
    plain = words_of("Lammkorv och kroppkaka")
    with saying(SAID):
        said = words_of("Lammkorv och kroppkaka")
    assert [word.is_compound for word in plain] == [True, False]
    assert [word.is_compound for word in said] == [False, True]
    assert words_of("Lammkorv och kroppkaka") == plain


def test_who_searches_for_a_word_is_also_shown_what_editors_say_it_means() -> None:
    assert not {"kroppkaka", "palt"} & tokens_sought("glufsbullar")
    assert {"kroppkaka", "palt"} <= tokens_sought("glufsbulle", EditorsWords(synonyms=SAID.synonyms))
    assert "lammkorv" in tokens_sought("farmors special", EditorsWords(synonyms=SAID.synonyms))


def test_synonyms_lead_one_way_and_add_to_those_of_the_data() -> None:
    known = relations()
    phrase = next(iter(known.synonyms))
    with saying(EditorsWords(synonyms=((" ".join(phrase), ("kroppkaka",)),))):
        assert relations().synonyms[phrase] == ["kroppkaka", *known.synonyms[phrase]]
        assert relations().synonyms.get(("kroppkaka",)) == known.synonyms.get(("kroppkaka",))
    assert relations() is known
    assert make_plan([]) is None


def test_a_product_is_read_with_the_splits_it_carries() -> None:
    splits = SAID.splits_in(["glasskålar", "handblåsta"])
    assert splits == (("glasskål", ("glas", "skål")),)
    assert analyse_document(ProductText("Glasskål"))["n_m"] == ["glass"]
    assert analyse_document(ProductText("Glasskål", splits=splits))["n_m"] == ["glas"]


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        (("glas", "skål"), "glasskål"),
        (("glass", "sås"), "glassås"),
        (("surdeg", "bröd"), "surdegsbröd"),
        (("äpple", "must"), "äppelmust"),
        (("flicka", "korv"), "flickekorv"),
        (("bond", "ost", "kaka"), "bondostkaka"),
    ],
)
def test_parts_make_up_a_word_with_what_may_stand_between(parts: tuple[str, ...], word: str) -> None:
    assert make_up(parts, word)
    assert not make_up(parts, word + "x")
    assert not make_up(parts[::-1], word)
