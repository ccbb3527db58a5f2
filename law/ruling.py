"""How a rule answers: allowed, or refused with every reason and the statute behind it.

A refusal carries a code, so that each interface can say it in its own words, and the statute as it is
cited in Sweden, so that the reader can check it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """One reason why something is not allowed."""

    code: str
    statute: str


@dataclass(frozen=True)
class Ruling:
    """The answer of a rule: allowed when nothing speaks against it."""

    refusals: tuple[Refusal, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether no rule refuses."""
        return not self.refusals

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all refusals, in the order of the statute's own conditions."""
        return tuple(refusal.code for refusal in self.refusals)


ALLOWED = Ruling()


def refused(code: str, *, statute: str) -> Ruling:
    """Return a ruling with one refusal."""
    return Ruling((Refusal(code, statute),))
