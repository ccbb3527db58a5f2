from law.ruling import ALLOWED, Refusal, Ruling, refused


def test_nothing_against_means_allowed() -> None:
    assert (ALLOWED.allowed, ALLOWED.codes) == (True, ())


def test_a_refusal_keeps_its_code_and_statute() -> None:
    ruling = refused("packing_centre_missing", statute="LIVSFS 2005:20")
    assert ruling == Ruling((Refusal("packing_centre_missing", "LIVSFS 2005:20"),))
    assert (ruling.allowed, ruling.codes) == (False, ("packing_centre_missing",))
