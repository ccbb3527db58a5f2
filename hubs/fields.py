"""Form fields for opening hours: days of the week as boxes to tick, and times of the day as on a clock."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WEEKDAYS = (
    (1, _("mån")),
    (2, _("tis")),
    (4, _("ons")),
    (8, _("tors")),
    (16, _("fre")),
    (32, _("lör")),
    (64, _("sön")),
)


class WeekdaysField(forms.TypedMultipleChoiceField):
    """Days of the week, kept as one number: Monday 1, Tuesday 2, Wednesday 4 … Sunday 64."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=WEEKDAYS, coerce=int, **kwargs)
        self.error_messages["required"] = _("Kryssa i minst en veckodag.")

    def prepare_value(self, value: Any) -> Any:
        """Return the ticked days of the number."""
        return [day for day, _name in WEEKDAYS if value & day] if isinstance(value, int) else value

    def clean(self, value: Any) -> int:
        """Return the number of the ticked days."""
        return sum(set(super().clean(value)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether other days are ticked."""
        return bool(super().has_changed([str(day) for day in self.prepare_value(initial) or []], data))


class ClockField(forms.CharField):
    """A time of the day, kept as minutes after midnight: "9", "9.30" and "09:30" all do; "24:00" is 1440."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("min_value", None)
        kwargs.pop("max_value", None)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("placeholder", "10:00")

    def prepare_value(self, value: Any) -> Any:
        """Return the minutes as a person reads a clock, also those of the day after."""
        return f"{value // 60 % 24 if value != 1440 else 24:02}:{value % 60:02}" if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """Return minutes after midnight, or None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        match = re.fullmatch(r"(?:kl\.?\s*)?(\d{1,2})(?:[:.](\d{2}))?", text.strip().casefold())
        minutes = int(match[1]) * 60 + int(match[2] or 0) if match and int(match[2] or 0) < 60 else 1441
        if minutes > 1440:
            raise ValidationError(
                _("“%(text)s” är inget klockslag. Skriv timmar och minuter, till exempel 10:00 eller 17.30."),
                params={"text": text},
                code="no_time",
            )
        return minutes

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether another time of the day is meant; an end after midnight is shown as on the clock."""
        try:
            cleaned = self.clean(data)
        except ValidationError:
            return True
        return cleaned != (initial - 1440 if isinstance(initial, int) and initial > 1440 else initial)
