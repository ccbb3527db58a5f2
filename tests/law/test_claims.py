from datetime import date

import pytest

from law.claims import (
    PROTECTED_NAMES,
    Certificate,
    Scheme,
    may_claim,
    may_say_organic,
    may_use_name,
    organic_words,
    protected_names_in,
)

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
DAY = date(2026, 6, 1)
BY_NAME = {name.name: name for name in PROTECTED_NAMES}
SORMLANDS_ADEL = BY_NAME["Sörmlands Ädel"]


def certificate(
    scheme: str,
    *,
    number: str = "SE-1",
    body: str = "Kontrollorgan",
    valid_from: date = FIRST,
    valid_to: date | None = LAST,
    name: str = "",
) -> Certificate:
    return Certificate(scheme, number, body, valid_from, valid_to, name)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2025, 12, 31), False), (FIRST, True), (LAST, True), (date(2027, 1, 1), False)],
)
def test_a_certificate_is_valid_from_its_first_day_to_its_last(day: date, expected: bool) -> None:
    assert certificate(Scheme.ORGANIC).is_valid(day=day) is expected


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (certificate(Scheme.KRAV, valid_to=None), True),
        (certificate(Scheme.KRAV, number=" "), False),
        (certificate(Scheme.KRAV, body=""), False),
        (certificate(Scheme.KEYHOLE, number="", body=""), True),
    ],
)
def test_a_certificate_is_identified_by_number_and_body(held: Certificate, expected: bool) -> None:
    assert held.is_valid(day=DAY) is expected


@pytest.mark.parametrize(
    ("claim", "certificates", "day", "codes"),
    [
        (Scheme.ORGANIC, [], DAY, ("certificate_missing",)),
        (Scheme.ORGANIC, [certificate(Scheme.ORGANIC)], DAY, ()),
        (Scheme.ORGANIC, [certificate(Scheme.ORGANIC)], date(2027, 1, 1), ("certificate_not_valid",)),
        (Scheme.ORGANIC, [certificate(Scheme.KRAV)], DAY, ()),
        (Scheme.ORGANIC, [certificate(Scheme.DEMETER)], DAY, ()),
        (Scheme.ORGANIC, [certificate(Scheme.FROM_SWEDEN)], DAY, ("certificate_missing",)),
        (Scheme.ORGANIC, [certificate(Scheme.ORGANIC, number="")], DAY, ("certificate_not_valid",)),
        (Scheme.KRAV, [certificate(Scheme.ORGANIC)], DAY, ("certificate_missing",)),
        (Scheme.KRAV, [certificate(Scheme.KRAV)], DAY, ()),
        (Scheme.FROM_SWEDEN, [certificate(Scheme.MEAT_FROM_SWEDEN)], DAY, ("certificate_missing",)),
        (Scheme.KEYHOLE, [certificate(Scheme.KEYHOLE, number="", body="")], DAY, ()),
        ("OWN_MARK", [certificate("OWN_MARK")], DAY, ()),
        ("OWN_MARK", [certificate(Scheme.KRAV)], DAY, ("certificate_missing",)),
        (
            Scheme.KRAV,
            [certificate(Scheme.KRAV, valid_to=date(2026, 5, 31)), certificate(Scheme.KRAV, valid_from=DAY)],
            DAY,
            (),
        ),
    ],
)
def test_a_label_needs_its_certificate(
    claim: str, certificates: list[Certificate], day: date, codes: tuple[str, ...]
) -> None:
    assert may_claim(claim, certificates=certificates, day=day).codes == codes


@pytest.mark.parametrize(
    ("claim", "statute"),
    [
        (Scheme.ORGANIC, "(EU) 2018/848 art. 30 och 35"),
        (Scheme.KRAV, "(EU) 2018/848 art. 30 och 35"),
        (Scheme.FROM_SWEDEN, "(EU) nr 1169/2011 art. 7"),
    ],
)
def test_a_refused_claim_names_its_statute(claim: str, statute: str) -> None:
    (refusal,) = may_claim(claim, certificates=(), day=DAY).refusals
    assert refusal.statute == statute


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ekologisk havre och ekologiska morötter", ("Ekologisk", "ekologiska")),
        ("ekologiskt odlad", ("ekologiskt",)),
        ("Eko-mjölk", ("Eko",)),
        ("Vår ekomjölk är eko.", ("ekomjölk", "eko")),
        ("EKOÄGG", ("EKOÄGG",)),
        ("KRAV-märkt mjöl", ("KRAV-märkt",)),
        ("Kravmärkta ägg", ("Kravmärkta",)),
        ("Mjöl, KRAV", ("KRAV",)),
        ("biodynamiskt odlat", ("biodynamiskt",)),
        ("organic oats, organically grown", ("organic", "organically")),
        ("KRAV och ekologisk", ("KRAV", "ekologisk")),
        ("inte ekologisk", ("ekologisk",)),
        ("Vi ställer höga krav på ekonomi", ()),
        ("Ekorren åt ekollon; ekot i ekosystemet", ()),
        ("REKO-ringen i Gnesta", ()),
        ("ekologi", ()),
        ("en ekoxe på en ek", ()),
        ("", ()),
    ],
)
def test_words_that_claim_organic_production(text: str, words: tuple[str, ...]) -> None:
    assert organic_words(text) == words


@pytest.mark.parametrize(
    ("text", "certificates", "allowed"),
    [
        ("Vanlig havre", [], True),
        ("Ekologisk havre", [], False),
        ("Ekologisk havre", [certificate(Scheme.ORGANIC)], True),
        ("KRAV-märkt havre", [certificate(Scheme.ORGANIC, valid_to=date(2026, 5, 31))], False),
    ],
)
def test_a_text_that_says_organic_needs_the_certificate(
    text: str, certificates: list[Certificate], allowed: bool
) -> None:
    assert may_say_organic(text, certificates=certificates, day=DAY).allowed is allowed


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sörmlands Ädel, 200 g", ["Sörmlands Ädel"]),
        ("lagrad sörmlandsädel", ["Sörmlands Ädel"]),
        ("SÖRMLANDS-ÄDEL", ["Sörmlands Ädel"]),
        ("Ädelost från Sörmland", []),
        ("Sveciaost och svecia", ["Svecia"]),
        ("skånsk spettekaka", ["Skånsk spettkaka"]),
        ("skånska spettkakor", ["Skånsk spettkaka"]),
        ("Kalix Löjrom med gräddfil", ["Kalix löjrom"]),
        ("löjrom från Mälaren", []),
        ("öländska bruna bönor", ["Bruna bönor från Öland"]),
        ("bruna bönor", []),
        ("vår egen halloumi", ["Halloumi"]),
        ("feta grillostar", []),
        ("fetaost", ["Feta"]),
        ("salladsost", []),
        ("Svensk akvavit", ["Svensk Aquavit"]),
        ("svensk aquavit", ["Svensk Aquavit"]),
        ("riven parmesan", ["Parmigiano Reggiano"]),
        ("falukorv med roquefort och gorgonzola", ["Falukorv", "Roquefort", "Gorgonzola"]),
    ],
)
def test_protected_names_are_recognised_in_a_text(text: str, names: list[str]) -> None:
    assert [name.name for name in protected_names_in(text)] == names


def test_every_protected_name_recognises_itself() -> None:
    unrecognised = [name.name for name in PROTECTED_NAMES if not name.stands_in(name.name)]
    assert unrecognised == ["Feta"]  # the everyday word for fat


@pytest.mark.parametrize(
    ("name", "certificates", "day", "codes"),
    [
        ("Sörmlands Ädel", [], date(2023, 2, 28), ()),
        ("Sörmlands Ädel", [], date(2023, 3, 1), ("certificate_missing",)),
        ("Sörmlands Ädel", [certificate(Scheme.PGI)], DAY, ()),
        ("Sörmlands Ädel", [certificate(Scheme.PGI, name="sörmlands ädel")], DAY, ()),
        ("Sörmlands Ädel", [certificate(Scheme.PGI, name="Svecia")], DAY, ("certificate_missing",)),
        ("Sörmlands Ädel", [certificate(Scheme.PDO)], DAY, ("certificate_missing",)),
        ("Sörmlands Ädel", [certificate(Scheme.PGI)], date(2027, 1, 1), ("certificate_not_valid",)),
        ("Halloumi", [], date(2021, 9, 30), ()),
        ("Halloumi", [], date(2021, 10, 1), ("certificate_missing",)),
        ("Svecia", [], date(2020, 1, 1), ("certificate_missing",)),
    ],
)
def test_a_protected_name_needs_its_certificate(
    name: str, certificates: list[Certificate], day: date, codes: tuple[str, ...]
) -> None:
    assert may_use_name(BY_NAME[name], certificates=certificates, day=day).codes == codes


@pytest.mark.parametrize(
    ("day", "statute"),
    [
        (date(2024, 5, 12), "(EU) nr 1151/2012 art. 13"),
        (date(2024, 5, 13), "(EU) 2024/1143 art. 26"),
    ],
)
def test_the_regulation_on_protected_names_changed_in_2024(day: date, statute: str) -> None:
    (refusal,) = may_use_name(SORMLANDS_ADEL, certificates=(), day=day).refusals
    assert refusal.statute == statute
