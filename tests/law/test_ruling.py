"""A ruling is true when it allows."""

from law.ruling import ALLOWED, Refusal, refused


def test_a_ruling_is_true_when_nothing_speaks_against_it() -> None:
    no = refused("too_late", statute="lagen 1 §")
    assert (bool(ALLOWED), ALLOWED.codes) == (True, ())
    assert (bool(no), no.codes, no.refusals) == (False, ("too_late",), (Refusal("too_late", "lagen 1 §"),))
