"""Swedish inflection by rule: from a lemma and the name of its paradigm to every form.

The names are those of the plural ending, as an editor would say them:

    or   gurka  gurkan  gurkor  gurkorna          er   tomat  tomaten  tomater  tomaterna
    ar   korv   korven  korvar  korvarna          r    bakelse  bakelsen  bakelser  bakelserna
    n    äpple  äpplet  äpplen  äpplena           0    bröd  brödet  bröd  bröden
    u    bagare bagaren bagare  bagarna           m    honung  honungen            (no plural)
    mt   smör   smöret                            er2  bageri bageriet bagerier bagerierna
    adj  rökt / grön grönt gröna                  x    no inflection
"""

from collections.abc import Callable
from typing import Final

VOWELS: Final = frozenset("aeiouyåäö")


def inflect(lemma: str, paradigm: str) -> list[str]:
    """Every form of a lemma, the lemma first. An unknown paradigm is refused."""
    try:
        rule = _RULES[paradigm]
    except KeyError:
        raise ValueError(f"{lemma}: no paradigm is called {paradigm!r}; use one of {', '.join(_RULES)}") from None
    forms = [lemma, *rule(lemma)]
    return list(dict.fromkeys(forms))


def _definite(lemma: str) -> str:
    """Definite form of an -en word."""
    if lemma[-1] in VOWELS:
        return lemma + "n"
    if lemma.endswith(("el", "er", "or")) and len(lemma) > 3:
        return lemma + "n"
    if lemma.endswith("en") and len(lemma) > 3:
        return lemma[:-2] + "nen"
    return _doubled(lemma) + "en"


def _definite_neuter(lemma: str) -> str:
    if lemma.endswith(("el", "er")) and len(lemma) > 4:
        return lemma[:-2] + lemma[-1] + "et"
    if lemma.endswith("en") and len(lemma) > 4:
        return lemma[:-2] + "net"
    if lemma[-1] == "e":
        return lemma + "t"
    return _doubled(lemma) + "et"


def _doubled(lemma: str) -> str:
    """Lemma with a final short m doubled, as "lamm" already is and "rom" becomes."""
    return lemma + "m" if lemma in {"rom", "kam", "ham"} else lemma


def _contracted(lemma: str) -> str:
    """The stem an -ar plural is built on: "abborre" -> "abborr", "gimmer" -> "gimr", "fänkål" as it is."""
    if lemma[-1] in "ae":
        return lemma[:-1]
    if lemma.endswith(("el", "er", "en")) and len(lemma) > 4:
        short = lemma[:-2]
        if short.endswith("mm"):
            short = short[:-1]
        return short + lemma[-1]
    return lemma


def _or(lemma: str) -> list[str]:
    stem = lemma.removesuffix("a")
    return [lemma + "n", stem + "or", stem + "orna", lemma + "s"]


def _ar(lemma: str) -> list[str]:
    stem = _contracted(lemma)
    return [_definite(lemma), stem + "ar", stem + "arna", lemma + "s"]


def _er(lemma: str) -> list[str]:
    stem = lemma[:-1] if lemma[-1] in "ae" else lemma
    if lemma.endswith("el") and len(lemma) > 4:
        stem = lemma[:-2] + "l"
    return [_definite(lemma), stem + "er", stem + "erna", lemma + "s"]


def _er_neuter(lemma: str) -> list[str]:
    return [lemma + "et", lemma + "t", lemma + "er", lemma + "erna", lemma + "s"]


def _r(lemma: str) -> list[str]:
    return [lemma + "n", lemma + "r", lemma + "rna", lemma + "s"]


def _n(lemma: str) -> list[str]:
    return [lemma + "t", lemma + "n", lemma + "na", lemma + "s"]


def _zero(lemma: str) -> list[str]:
    definite = _definite_neuter(lemma)
    plural = definite[:-1] + "n" if definite.endswith("et") else lemma + "na"
    return [definite, plural, lemma + "s"]


def _agent(lemma: str) -> list[str]:
    return [lemma + "n", lemma[:-1] + "na", lemma + "s"]


def _mass(lemma: str) -> list[str]:
    return [_definite(lemma), lemma + "s"]


def _mass_neuter(lemma: str) -> list[str]:
    return [_definite_neuter(lemma), lemma + "s"]


_ADJECTIVES: Final = (  # how the lemma ends, what is cut, and the neuter and plural endings put in its place
    ("ad", 1, ("t",), 0, ("e",)),
    ("en", 1, ("t",), 2, ("na",)),
    ("el", 0, ("t",), 2, ("la",)),
    ("er", 0, ("t",), 2, ("ra",)),
    ("nd", 1, ("t",), 0, ("a",)),
    ("rd", 1, ("t",), 0, ("a",)),
    ("ld", 1, ("t",), 0, ("a",)),
    ("d", 1, ("tt",), 0, ("a",)),
    ("t", 0, (), 0, ("a", "e")),
)


def _adjective(lemma: str) -> list[str]:
    for ending, cut, neuter, plural_cut, plural in _ADJECTIVES:
        if lemma.endswith(ending):
            short, stem = lemma[: len(lemma) - cut], lemma[: len(lemma) - plural_cut]
            return [*(short + end for end in neuter), *(stem + end for end in plural)]
    return [lemma + ("tt" if lemma[-1] in VOWELS else "t"), lemma + "a", lemma + "e"]


_RULES: Final[dict[str, Callable[[str], list[str]]]] = {
    "or": _or,
    "ar": _ar,
    "er": _er,
    "er2": _er_neuter,
    "r": _r,
    "n": _n,
    "0": _zero,
    "u": _agent,
    "m": _mass,
    "mt": _mass_neuter,
    "adj": _adjective,
    "x": lambda _lemma: [],
}
