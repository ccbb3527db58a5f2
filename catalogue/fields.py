"""Form fields for what people write one way and the tables keep another: days of the year, prices with VAT."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MONTHS = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
DAYS_IN = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class DayOfYearField(forms.CharField):
    """A day and a month, kept as the number MMDD: "15 maj", "15/5" and "05-15" are all 515."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("min_value", None)
        kwargs.pop("max_value", None)
        kwargs.setdefault("help_text", _("Dag och månad, till exempel 15 maj eller 15/5."))
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("placeholder", "15 maj")

    def prepare_value(self, value: Any) -> Any:
        """Return the number as a person writes it."""
        return f"{value % 100} {MONTHS[value // 100 - 1]}" if isinstance(value, int) and 101 <= value <= 1231 else value

    def clean(self, value: Any) -> int | None:
        """Return MMDD, or None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        day, month = _day_and_month(text.strip().casefold())
        if not (1 <= month <= 12 and 1 <= day <= DAYS_IN[month - 1]):
            raise ValidationError(
                _("“%(text)s” är ingen dag på året. Skriv dag och månad, till exempel 15 maj eller 15/5."),
                params={"text": text},
                code="no_day",
            )
        return month * 100 + day

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether another day is meant, however it is written."""
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


def _day_and_month(text: str) -> tuple[int, int]:
    """Return the day and month that the text names, (0, 0) when it names none."""
    if match := re.fullmatch(r"(\d{1,2})(?::?[ae])?[ .]+([a-zåäö]{3,9})\.?", text):
        named = [number for number, name in enumerate(MONTHS, 1) if name.startswith(match[2])]
        return int(match[1]), named[0] if len(named) == 1 else 0
    if match := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})", text):
        return int(match[1]), int(match[2])
    if match := re.fullmatch(r"-{0,2}(\d{2})-?(\d{2})", text):
        return int(match[2]), int(match[1])
    return 0, 0


class SwedishDecimalField(forms.DecimalField):
    """A number that may be written with a decimal comma, a currency sign and spaces between thousands."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        """Return the number."""
        if isinstance(value, str):
            value = re.sub(r"(?i)\s|\u00a0|kr(?:onor)?\.?$|:-$", "", value.strip()).replace(",", ".")
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Ask for a keyboard with numbers on a telephone."""
        return {**super().widget_attrs(widget), "inputmode": "decimal"}

    def prepare_value(self, value: Any) -> Any:
        """Return the number with a decimal comma."""
        return value if value is None or isinstance(value, str) else format(value, "f").replace(".", ",")
