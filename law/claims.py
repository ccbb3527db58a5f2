"""Labels, protected names and the word "organic": what may be claimed, and by whom.

- Organic: Regulation (EU) 2018/848 art. 30 protects the word in every language, with its derivatives and short forms
  such as "eko" and "bio"; art. 34-35 demand a notified operator with a certificate. The exemption for those who sell
  directly to consumers (art. 34.2) requires that seller and buyer meet, so it does not cover sale at a distance.
- KRAV and Demeter are private labels given only to food that already is certified organic, so a holder's certificate
  carries the word "organic" too. The label itself belongs to the licensed.
- Other labels belong to whoever holds a certificate or licence that is valid on the day. The keyhole (LIVSFS 2021:1)
  needs neither number nor body, only that its conditions are met.
- Protected names: Regulation (EU) 2024/1143 (before 2024-05-13: 1151/2012). A registered name may be used only for
  food that follows the specification and is checked; imitation and evocation are forbidden too (art. 26).
- A misleading claim breaks Regulation (EU) no 1169/2011 art. 7 whatever its label.

A claim dies with its certificate: on the day after `valid_to` it may not be made.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from law.ruling import ALLOWED, Refusal, Ruling

_ORGANIC = "(EU) 2018/848 art. 30 och 35"
_LABEL = "(EU) nr 1169/2011 art. 7"
_PROTECTED = "(EU) 2024/1143 art. 26"
_PROTECTED_BEFORE = "(EU) nr 1151/2012 art. 13"
_NEW_REGULATION_BEGINS = date(2024, 5, 13)


class Scheme(StrEnum):
    """The labels, by the codes that Peppol and GS1 give them."""

    ORGANIC = "EU_ORGANIC_FARMING"
    KRAV = "KRAV_MARK"
    DEMETER = "DEMETER_LABEL"
    FROM_SWEDEN = "FRAN_SVERIGE"
    MEAT_FROM_SWEDEN = "KOTT_FRAN_SVERIGE"
    MILK_FROM_SWEDEN = "MJOLK_FRAN_SVERIGE"
    SWEDISH_SEAL = "SWEDISH_SEAL_OF_QUALITY"
    SWEDISH_SEAL_CLIMATE = "SVENSKT_SIGILL_KLIMATCERTIFIERAD"
    SWEDISH_SEAL_PASTURE = "SVENSKT_SIGILL_NATURBETESKOTT"
    SWEDISH_POULTRY = "SVENSK_FAGEL"
    KEYHOLE = "NYCKELHALET"
    NORDIC_SWAN = "SVANEN"
    PDO = "PROTECTED_DESIGNATION_OF_ORIGIN"
    PGI = "PROTECTED_GEOGRAPHICAL_INDICATION"
    TSG = "TRADITIONAL_SPECIALTY_GUARANTEED"


CARRIES_ORGANIC: frozenset[str] = frozenset({Scheme.ORGANIC, Scheme.KRAV, Scheme.DEMETER})
NEEDS_NO_NUMBER: frozenset[str] = frozenset({Scheme.KEYHOLE})


@dataclass(frozen=True)
class Certificate:
    """A certificate or licence, valid from the first day to the last, both included.

    `scheme` is one of `Scheme`, or the code of a label that is not listed there. `valid_to` None means until further
    notice. `name` is the protected name it covers; the certificate of a single product may leave it empty.
    """

    scheme: str
    number: str
    body: str
    valid_from: date
    valid_to: date | None = None
    name: str = ""

    def is_valid(self, *, day: date) -> bool:
        """Whether the certificate is identified by number and body, and valid on that day."""
        identified = bool(self.number.strip() and self.body.strip()) or self.scheme in NEEDS_NO_NUMBER
        return identified and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class ProtectedName:
    """A registered name; `since` is the first day of protection when it is recent enough to matter."""

    name: str
    scheme: Scheme
    pattern: str
    since: date | None = None

    def stands_in(self, text: str) -> bool:
        """Whether the text uses the name, whatever its case, hyphens and endings."""
        return re.search(rf"\b{self.pattern}", text, re.IGNORECASE) is not None

    def is_protected(self, *, day: date) -> bool:
        """Whether the name was registered on that day."""
        return self.since is None or self.since <= day


# Names that a Swedish producer might use in good faith. The everyday word "feta" (fat) is why that cheese is
# recognised only as "fetaost". Sörmlands Ädel was registered in March 2023: the table counts from the first of that
# month. The register itself (eAmbrosia) is the authority.
PROTECTED_NAMES = (
    ProtectedName("Sörmlands Ädel", Scheme.PGI, r"sörmlands[- ]?ädel", since=date(2023, 3, 1)),
    ProtectedName("Svecia", Scheme.PGI, r"svecia"),
    ProtectedName("Skånsk spettkaka", Scheme.PGI, r"skånska? spette?kak"),
    ProtectedName("Bruna bönor från Öland", Scheme.PGI, r"(?:bruna bönor från öland|öländska bruna bönor)"),
    ProtectedName("Kalix löjrom", Scheme.PDO, r"kalix[- ]?löjrom"),
    ProtectedName("Upplandskubb", Scheme.PDO, r"upplandskubb"),
    ProtectedName("Hånnlamb", Scheme.PDO, r"hånnlamb"),
    ProtectedName("Wrångebäcksost", Scheme.PDO, r"wrångebäck"),
    ProtectedName("Värmländskt skrädmjöl", Scheme.PGI, r"värmländskt skrädmjöl"),
    ProtectedName("Allåkerbär från Norrland", Scheme.PDO, r"allåkerbär från norrland", since=date(2023, 10, 17)),
    ProtectedName("Svensk Vodka", Scheme.PGI, r"(?:svensk|swedish) vodka"),
    ProtectedName("Svensk Punsch", Scheme.PGI, r"(?:svensk punsch|swedish punch)"),
    ProtectedName("Svensk Aquavit", Scheme.PGI, r"(?:svensk|swedish) a(?:qua|kva)vit"),
    ProtectedName("Falukorv", Scheme.TSG, r"falukorv"),
    ProtectedName("Hushållsost", Scheme.TSG, r"hushållsost"),
    ProtectedName("Halloumi", Scheme.PDO, r"hall?oumi", since=date(2021, 10, 1)),
    ProtectedName("Feta", Scheme.PDO, r"feta[- ]?(?:ost|kräm)"),
    ProtectedName("Parmigiano Reggiano", Scheme.PDO, r"parm(?:esan|igiano)"),
    ProtectedName("Roquefort", Scheme.PDO, r"roquefort"),
    ProtectedName("Gorgonzola", Scheme.PDO, r"gorgonzola"),
    ProtectedName("Champagne", Scheme.PDO, r"champagne"),
)

# "eko" begins many Swedish words that claim nothing: ekonomi, ekorre, ekollon, ekosystem, ekolod and ekot (the echo).
_ORGANIC_WORD = re.compile(
    r"\beko(?!nom|rr|llon|lod|system|toxi|t\b|log(?!isk)|xe)\w*"
    r"|\bbiodynamisk\w*"
    r"|\borganic(?:ally)?\b"
    r"|\bkrav-?(?:märk|odla|certifiera|godkän)\w*",
    re.IGNORECASE,
)
# In lower case "krav" is the ordinary word for a demand.
_KRAV = re.compile(r"\bKRAV\b(?!-?(?:märk|odla|certifiera|godkän))")


def may_claim(claim: str, *, certificates: Iterable[Certificate], day: date) -> Ruling:
    """Whether the label may be shown on that day.

    `claim` is one of `Scheme`, or the code of a label not listed there. Organic needs a valid certificate of its own
    or of a label that carries it (Regulation (EU) 2018/848 art. 35); every other label needs its own. The refusal
    tells a certificate that is missing from one that is not valid that day.
    """
    accepted: frozenset[str] = CARRIES_ORGANIC if claim == Scheme.ORGANIC else frozenset({claim})
    statute = _ORGANIC if claim in CARRIES_ORGANIC else _LABEL
    held = [certificate for certificate in certificates if certificate.scheme in accepted]
    return _ruling(held, day=day, statute=statute)


def organic_words(text: str) -> tuple[str, ...]:
    """Return the words in a Swedish or English text that claim organic production, in their order.

    A denial ("inte ekologisk") counts too: the word is protected, and a person has to read the sentence.
    """
    found = [*_ORGANIC_WORD.finditer(text), *_KRAV.finditer(text)]
    return tuple(match.group() for match in sorted(found, key=lambda match: match.start()))


def may_say_organic(text: str, *, certificates: Iterable[Certificate], day: date) -> Ruling:
    """Whether the text may be published on that day, as far as its organic words go (2018/848 art. 30)."""
    if not organic_words(text):
        return ALLOWED
    return may_claim(Scheme.ORGANIC, certificates=certificates, day=day)


def protected_names_in(text: str) -> tuple[ProtectedName, ...]:
    """Return the protected names that the text uses, in the order of the table."""
    return tuple(name for name in PROTECTED_NAMES if name.stands_in(text))


def may_use_name(name: ProtectedName, *, certificates: Iterable[Certificate], day: date) -> Ruling:
    """Whether a protected name may be used on that day (Regulation (EU) 2024/1143 art. 26).

    Anybody may use it before it was registered; after that the user needs a certificate of its scheme, for
    that name or without a name.
    """
    if not name.is_protected(day=day):
        return ALLOWED
    statute = _PROTECTED if day >= _NEW_REGULATION_BEGINS else _PROTECTED_BEFORE
    held = [
        certificate
        for certificate in certificates
        if certificate.scheme == name.scheme and certificate.name.casefold() in {"", name.name.casefold()}
    ]
    return _ruling(held, day=day, statute=statute)


def _ruling(held: Iterable[Certificate], *, day: date, statute: str) -> Ruling:
    certificates = tuple(held)
    if any(certificate.is_valid(day=day) for certificate in certificates):
        return ALLOWED
    code = "certificate_not_valid" if certificates else "certificate_missing"
    return Ruling((Refusal(code, statute),))
