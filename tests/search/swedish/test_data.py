"""The data files an editor works in, and the refusals that tell what is wrong with a line."""

from array import array
from collections import Counter
from pathlib import Path
from zlib import crc32

import pytest

from search.swedish import build_lexicon
from search.swedish.lexicon import DATA, Entry, _read_entries, _read_entry, general_words, lexicon
from search.swedish.relations import Relations, _read, english, key, relations

AFFIXES = """\
SFX A Y 1
SFX A 0 s .
SFX G Y 2
SFX G 0 ar [^a]
SFX G a or a
SFX x Y 1
SFX x a o/WXZ a
"""
WORDS = """\
5
korv/AGY
gurka/AGx
Korvsta/A
fel/%A
ost/AX
"""


def test_no_word_stands_in_two_sections() -> None:
    entries = [entry for path in sorted(DATA.glob("lexicon*.txt")) for entry in _read_entries(path)]
    count = Counter(entry.lemma for entry in entries if entry.role != "begin")
    assert [lemma for lemma, times in count.items() if times > 1] == []


def test_every_compound_told_by_an_editor_has_known_parts() -> None:
    words = lexicon().entries
    assert [entry.lemma for entry in words.values() if any(p != "." and p not in words for p in entry.parts)] == []


def test_relations_are_many_and_lead_to_words() -> None:
    known = relations()
    assert len(known.synonyms) + len(known.related) >= 300
    assert [phrase for phrase, meanings in known.synonyms.items() if not all(map(key, meanings))] == []


def test_english_words_lead_to_food_words() -> None:
    assert len(english()) >= 200
    assert [words for words, meaning in english().items() if not key(meaning)] == []


def test_an_entry_is_read_with_all_its_options() -> None:
    entry = _read_entry("gösa or (gösarna) comb=gös also=gosa =gös+. ^fisk,mat", ("x",), "raw", where="here:1")
    assert entry == Entry(
        lemma="gösa",
        role="raw",
        kinds=("fisk", "mat"),
        forms=("gösa", "gösan", "gösor", "gösorna", "gösas", "gösarna", "gosa"),
        begins=("gösa", "gösas", "gös", "göse"),
        parts=("gös", "."),
    )


@pytest.mark.parametrize(
    ("text", "role", "message"),
    [
        ("korv ar oj", "raw", "here:1: cannot read 'korv ar oj'"),
        ("korv ar", "", "here:1: cannot read 'korv ar'"),
        ("korv qq", "raw", "korv: no paradigm is called 'qq'"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused(text: str, role: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        _read_entry(text, (), role, where="here:1")


def test_an_unknown_role_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lexicon-test.txt"
    path.write_text("[fisk : simmar]\ngös ar\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"lexicon-test.txt:1: no role is called 'simmar'; use one of"):
        list(_read_entries(path))


def test_a_relation_without_a_sign_is_refused() -> None:
    with pytest.raises(ValueError, match="'fisk gös' has no sign"):
        _read("fisk gös", Relations())


def test_relations_go_one_way_or_both() -> None:
    found = Relations()
    _read("kes / keso = kvark", found)
    _read("nubbe > snaps, akvavit", found)
    _read("kött ~ chark", found)
    assert found.synonyms[("kvark",)] == ["kes", "keso"]
    assert found.synonyms[("nubbe",)] == ["snaps", "akvavit"]
    assert ("snaps",) not in found.synonyms
    assert found.related == {("kött",): ["chark"]}
    assert found.knows(("kött",))
    assert not found.knows(("chark",))


def test_the_general_list_is_compiled_from_flags_and_affixes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "general.bin"
    monkeypatch.setattr(build_lexicon, "TARGET", target)
    (tmp_path / "a.aff").write_text(AFFIXES, encoding="utf-8")
    (tmp_path / "a.dic").write_text(WORDS, encoding="utf-8")
    build_lexicon.main(tmp_path / "a.aff", tmp_path / "a.dic")
    packed: array[int] = array("I")
    packed.frombytes(target.read_bytes())
    marks = {"korv": 5, "korvar": 5, "gurka": 1, "gurkor": 1, "gurko": 2, "korvsta": 1, "ost": 3}
    assert sorted(packed) == sorted((crc32(word.encode()) & ~7) | mark for word, mark in marks.items())


def test_the_shipped_list_is_sorted_and_small() -> None:
    size = (DATA / "general.bin").stat().st_size
    assert size < 4_000_000
    assert general_words().marks("surdegs") == 2
    assert general_words().marks("xyzzyx") == 0
