import pytest

from search.swedish.analysis import analyse
from search.swedish.compounds import split
from search.swedish.lexicon import general_words, lexicon


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("morötter", "morot"), ("moroten", "morot"), ("gäss", "gås"), ("bönder", "bonde"), ("köttet", "kött"),
        ("getter", "get"), ("lammen", "lamm"), ("äpplena", "äpple"), ("tomaterna", "tomat"), ("linserna", "lins"),
        ("potatisen", "potatis"), ("färsen", "färs"), ("rökta", "rökt"), ("ekologiskt", "ekologisk"),
        ("lammkorvarna", "lammkorv"), ("köttbullar", "köttbulle"), ("nötterna", "nötter"), ("kajor", "kaja"),
    ],
)  # fmt: skip
def test_every_form_leads_to_its_lemma(form: str, lemma: str) -> None:
    assert analyse(form).lemma == lemma


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("lammkorv", ["lamm", "korv"]),
        ("äppelmust", ["äpple", "must"]),
        ("äpplemust", ["äpple", "must"]),
        ("surdegsbröd", ["surdeg", "bröd"]),
        ("vildsvinssalami", ["vildsvin", "salami"]),
        ("svartvinbärsvin", ["svartvinbär", "vin"]),
        ("lammskinn", ["lamm", "skinn"]),
        ("björnbärsmarmelad", ["björnbär", "marmelad"]),
        ("gäddfärs", ["gädda", "färs"]),
        ("rödbetschips", ["rödbeta", "chips"]),
        ("fläskkarre", ["gris", "karre"]),
        ("oxkött", ["oxe", "kött"]),
        ("iskaffe", ["is", "kaffe"]),
        ("julost", ["jul", "ost"]),
        ("fläderte", ["fläder", "te"]),
        ("limepaj", ["lime", "paj"]),
        ("smulpaj", None),
        ("cheddarost", ["cheddar", "ost"]),
        ("sambalsås", ["sambal", "sås"]),
        ("körsbärstomatsallad", ["körsbärstomat", "sallad"]),
        ("glassås", ["glass", "sås"]),
        ("persikopaj", ["persika", "paj"]),
        ("rotselleripure", ["rotselleri", "pure"]),
        ("majskorn", ["majs", "majskorn"]),
        ("ostkaka", ["ost", "ostkaka"]),
    ],
)
def test_compounds_fall_into_their_parts(word: str, parts: list[str] | None) -> None:
    assert [part.lemma for part in split(word)] == (parts or [])


@pytest.mark.parametrize(
    "word",
    [
        "ostron", "frost", "kompost", "sparris", "kroppkaka", "gris", "automat", "galax", "rostat", "block", "skål",
        "frukost", "plocka", "natten", "fettet", "hösten", "arbete", "vägg", "skägg", "inlägg", "bagarens", "skorv",
        "ansikte", "kelvin", "ravin", "relax", "bourgogne", "kosmos", "hjälte", "paket", "kapital", "måltid",
    ],
)  # fmt: skip
def test_words_that_only_look_like_compounds_stay_whole(word: str) -> None:
    assert split(word) == ()


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("abborrfile", {"fisk", "abborre"}),
        ("hjortstek", {"hjort", "vilt", "kött"}),
        ("falukorv", {"korv", "chark"}),
        ("blåbär", {"bär"}),
        ("slanggurka", {"gurka", "grönsak"}),
        ("rågmjöl", {"mjöl"}),
        ("brie", {"ost", "mejeri"}),
        ("kallrökt", {"rökt"}),
        ("sötpotatis", {"rotfrukt"}),
    ],
)
def test_words_know_what_they_are_kinds_of(word: str, kinds: set[str]) -> None:
    assert kinds <= analyse(word).kinds


@pytest.mark.parametrize(
    ("word", "not_kind"),
    [
        ("abborrfile", "kött"), ("lammkorv", "kött"), ("lammskinn", "kött"), ("sötpotatis", "potatis"),
        ("gräslök", "lök"), ("hasselnöt", "nöt"), ("ostkaka", "ost"), ("enkorn", "korn"), ("julmust", "must"),
        ("köttbulle", "bulle"), ("havredryck", "havre"),
    ],
)  # fmt: skip
def test_words_are_not_what_they_only_sound_like(word: str, not_kind: str) -> None:
    assert not_kind not in analyse(word).kinds


def test_a_hyphen_makes_no_difference() -> None:
    assert analyse("lamm-korv").tokens == analyse("lammkorv").tokens
    assert analyse("krav-märkt").lemma == analyse("kravmärkt").lemma == "krav"


def test_stems_never_meet_words() -> None:
    unknown = analyse("flumparna")
    assert unknown.tokens == ("flumparna", "ʃflump")
    assert not unknown.known


def test_the_general_list_knows_swedish_and_little_else() -> None:
    general = general_words()
    assert [word for word in ("bonde", "skogen", "vackert", "husets") if not general.is_word(word)] == []
    assert [word for word in ("xqzvw", "lammkrov", "blargh", "honungg") if general.is_word(word)] == []


def test_the_lexicon_is_consistent() -> None:
    words = lexicon()
    parts = {part for entry in words.entries.values() for part in entry.parts if part != "."}
    assert {part for part in parts if part not in words.entries} == set()
    headless = {entry.lemma for entry in words.entries.values() if entry.role == "begin" and entry.kinds}
    assert headless == set()
    assert len(words.entries) > 2000
