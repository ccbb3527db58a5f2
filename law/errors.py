"""The questions the law pages cannot answer.

A rule that says no is not an error: it is a `Ruling` (see `law.ruling`). An error here means that the
question itself was wrong: an unknown unit, or a day before the rules this package knows.
"""

from datetime import date


class LawError(ValueError):
    """A question to which the package has no answer."""


class RateUnknown(LawError):
    """No VAT rate is known for that class of goods on that day."""

    def __init__(self, goods_class: str, *, day: date, known_from: date) -> None:
        """Keep what was asked, and from which day an answer exists."""
        super().__init__(f"No VAT rate for {goods_class} on {day}: the table begins on {known_from}.")
        self.goods_class = goods_class
        self.day = day
        self.known_from = known_from


class UnknownUnit(LawError):
    """The code is not one of the UN/ECE Recommendation 20 units that food is sold in here."""

    def __init__(self, code: str) -> None:
        """Keep the code that was asked for."""
        super().__init__(f"{code!r} is not a known unit code: use a UN/ECE Recommendation 20 code such as KGM.")
        self.code = code


class IncompatibleUnits(LawError):
    """Two units measure different things, so an amount in one says nothing about the other."""

    def __init__(self, *, from_unit: str, to_unit: str) -> None:
        """Keep both codes."""
        super().__init__(f"{from_unit} cannot be converted to {to_unit}: they measure different things.")
        self.from_unit = from_unit
        self.to_unit = to_unit


class LimitUnknown(LawError):
    """No procurement limit is known for that day."""

    def __init__(self, *, day: date, known_from: date) -> None:
        """Keep what was asked, and from which day an answer exists."""
        super().__init__(f"No procurement limit for {day}: the limits here are those since {known_from}.")
        self.day = day
        self.known_from = known_from
