"""Forms for places, their hours and what is listed there."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from catalogue.fields import DayOfYearField, SwedishDecimalField
from hubs.fields import ClockField, WeekdaysField
from hubs.geocoding import GazetteerGeocoder, is_street_address
from hubs.geography.borders import municipality_at
from hubs.models import MINUTES_A_DAY, Listing, Municipality, OpeningException, OpeningRule, Place, Service, Source
from members.forms import ChecksField
from members.sanitise import plain_text

SWEDEN = ((55.0, 69.1), (10.5, 24.2))
TODAY, TOMORROW = (
    _("Lämna båda tomma om det gäller hela året."),
    _("Stänger det efter midnatt skriver du bara klockslaget."),
)

POINT_FOUND = {
    "address": _("Punkten på kartan är satt vid %(name)s. Se efter att den stämmer."),
    "locality": _("Punkten på kartan är satt mitt i %(name)s. Klistra in koordinaterna om du vet var platsen ligger."),
}
NO_ADDRESS = _("Skriv en adress eller en ort, så letar vi fram punkten. Eller klistra in koordinaterna här.")
NO_POINT = _(
    "Vi hittar varken adressen eller orten. Rätta stavningen eller kommunen, skriv närmaste tätort som ort, eller "
    "klistra in koordinaterna här."
)


class HoursForm(WagtailAdminModelForm):
    """Hours from one time of the day to another, on the day after when it closes before it opens."""

    def clean(self) -> dict[str, Any]:
        """Let an end at or before the beginning mean the day after."""
        cleaned: dict[str, Any] = super().clean() or {}
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens == MINUTES_A_DAY:
            self.add_error(
                "opens", ValidationError(_("Dygnet börjar 00:00. Skriv 00:00 på nästa dag."), code="no_time")
            )
        elif opens is not None and closes is not None and closes <= opens:
            cleaned["closes"] = closes + MINUTES_A_DAY
        return cleaned


class OpeningRuleForm(HoursForm):
    """Hours that come back."""

    days = WeekdaysField(label=_("Veckodagar"))
    opens = ClockField(label=_("Öppnar"))
    closes = ClockField(label=_("Stänger"), help_text=TOMORROW)
    season_starts = DayOfYearField(label=_("Säsong från"), required=False)
    season_ends = DayOfYearField(label=_("Säsong till och med"), required=False, help_text=TODAY)
    every_weeks = forms.IntegerField(
        label=_("Var n:te vecka"), min_value=1, max_value=52, initial=1, help_text=_("1 är varje vecka, 2 varannan.")
    )

    class Meta(WagtailAdminModelForm.Meta):
        model = OpeningRule
        fields = (
            "days",
            "opens",
            "closes",
            "mode",
            "season_starts",
            "season_ends",
            "every_weeks",
            "starting",
            "valid_from",
            "valid_to",
            "note",
        )

    def clean(self) -> dict[str, Any]:
        """Refuse half a season, a rhythm without a first week, and an end before the beginning."""
        cleaned = super().clean()
        if (cleaned.get("season_starts") is None) != (cleaned.get("season_ends") is None):
            empty = "season_starts" if cleaned.get("season_starts") is None else "season_ends"
            if empty not in self.errors:
                self.add_error(empty, _("En säsong har både början och slut. Fyll i båda, eller lämna båda tomma."))
        if (cleaned.get("every_weeks") or 1) > 1 and not cleaned.get("starting"):
            self.add_error("starting", _("Skriv en dag i den första veckan, så att vi vet vilka veckor som räknas."))
        begins, ends = cleaned.get("valid_from"), cleaned.get("valid_to")
        if begins and ends and ends < begins:
            self.add_error("valid_to", _("Sista dagen är före den första. Byt plats på dem eller rätta den ena."))
        return cleaned


class OpeningExceptionForm(HoursForm):
    """One day that is not as usual."""

    opens = ClockField(label=_("Öppnar"), required=False)
    closes = ClockField(label=_("Stänger"), required=False, help_text=TOMORROW)

    class Meta(WagtailAdminModelForm.Meta):
        model = OpeningException
        fields = ("day", "closed", "opens", "closes", "mode", "note")

    def clean(self) -> dict[str, Any]:
        """Demand either closed or both times."""
        cleaned = super().clean()
        times = [cleaned.get("opens"), cleaned.get("closes")]
        if self.errors:
            return cleaned
        if cleaned.get("closed") and any(time is not None for time in times):
            self.add_error("closed", _("Dagen kan inte både vara stängd och ha tider. Ta bort krysset eller tiderna."))
        elif not cleaned.get("closed") and any(time is None for time in times):
            self.add_error("opens", _("Skriv både när det öppnar och stänger, eller kryssa i Stängt."))
        return cleaned


class PlaceForm(WagtailAdminModelForm):
    """A place with its point on the map, its hours and its services."""

    services = ChecksField(choices=Service.choices, label=_("Service"))
    latitude = SwedishDecimalField(
        label=_("Latitud"),
        required=False,
        help_text=_(
            "Lämna tomt, så letar vi fram punkten ur adressen eller orten. Eller högerklicka på platsen i en karta, "
            "kopiera koordinaterna (till exempel 58.7531, 17.0086) och klistra in båda här."
        ),
    )
    longitude = SwedishDecimalField(label=_("Longitud"), required=False)
    postal_code = forms.CharField(label=_("Postnummer"), required=False)

    point_found: str = ""
    """Where the point was put, in words, when the form had to find it."""

    def __init__(
        self, data: Any = None, *args: Any, day: date, geocoder: GazetteerGeocoder | None = None, **kwargs: Any
    ) -> None:
        super().__init__(_with_split_point(data), *args, **kwargs)
        self.day = day
        self.geocoder = geocoder

    def clean_postal_code(self) -> str:
        """Return the postal code as NNN NN."""
        text = self.cleaned_data["postal_code"]
        digits = re.sub(r"\D", "", text)
        if text and len(digits) != 5:
            raise ValidationError(_("Ett postnummer är fem siffror, till exempel 611 33."), code="no_postal_code")
        return f"{digits[:3]} {digits[3:]}" if text else ""

    def clean(self) -> dict[str, Any]:
        """Check the point, and find the municipality where none is chosen."""
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["description"] = plain_text(cleaned.get("description") or "")
        self.instance.slug = slugify(cleaned.get("name") or "")[:200] or "plats"
        if not {"latitude", "longitude"} & set(self.errors):
            self.place_point(cleaned)
        return cleaned

    def place_point(self, cleaned: dict[str, Any]) -> None:
        """Take the point that was written, or the address's; refuse half a point."""
        latitude, longitude = cleaned.get("latitude"), cleaned.get("longitude")
        if latitude is None and longitude is None:
            self.find_point(cleaned)
        elif longitude is None:
            self.add_error(
                "longitude", _("Longitud saknas. Klistra in båda talen i fältet Latitud, eller fyll i den här.")
            )
        elif latitude is None:
            self.add_error(
                "latitude", _("Latitud saknas. Fyll i den här, eller töm Longitud så letar vi upp adressen.")
            )
        else:
            cleaned.update(latitude=float(latitude), longitude=float(longitude))
            self.check_point(cleaned)

    def find_point(self, cleaned: dict[str, Any]) -> None:
        """Take the address's point or else the locality's, in the municipality if one is chosen."""
        asked = _addresses(cleaned)
        found = next((it for text in asked if (it := self.point_of(text, cleaned=cleaned)) is not None), None)
        if found is None:
            self.add_error("latitude", NO_POINT if asked else NO_ADDRESS)
            return
        precision = found.raw["precision"]
        cleaned.update(latitude=found.latitude, longitude=found.longitude, precision=precision)
        self.point_found = POINT_FOUND[precision] % {"name": found.address}
        self.check_point(cleaned)

    def point_of(self, text: str, *, cleaned: dict[str, Any]) -> Any:
        """Return what the geocoder finds for the text: in the chosen municipality, and no guess at a street."""
        found: Any = self.geocoder.geocode(text) if self.geocoder else None
        chosen = cleaned.get("municipality")
        if found is None or (chosen and municipality_at(found.latitude, found.longitude) != chosen.code):
            return None
        is_guess = text not in {cleaned.get("locality"), cleaned.get("postal_code")} and not found.raw.get(
            "exact", True
        )
        return None if is_guess else found

    def check_point(self, cleaned: dict[str, Any]) -> None:
        """Refuse a point outside Sweden, and suggest the municipality it lies in."""
        point = (cleaned["latitude"], cleaned["longitude"])
        if not _in_sweden(*point):
            swapped = _in_sweden(*reversed(point))
            self.add_error(
                "latitude",
                _("Latitud och longitud har bytt plats: latituden i Sörmland är ungefär 59 och longituden 17.")
                if swapped
                else _("Punkten ligger utanför Sverige. Latituden i Sörmland är ungefär 59 och longituden 17."),
            )
        elif "municipality" in self.fields and not cleaned.get("municipality"):
            cleaned["municipality"] = Municipality.objects.filter(code=municipality_at(*point) or "").first()

    class Meta(WagtailAdminModelForm.Meta):
        model = Place
        fields = ("services", "latitude", "longitude", "postal_code")


def _addresses(cleaned: dict[str, Any]) -> list[str]:
    """Return what to look up, the most exact first: the whole address, the locality, the postal code."""
    street, code, locality = (cleaned.get(name) or "" for name in ("street", "postal_code", "locality"))
    town = locality or getattr(cleaned.get("municipality"), "name", "")
    whole = ", ".join(filter(None, (street, f"{code} {town}".strip()))) if street else ""
    if not (code or town or is_street_address(street)):
        whole = ""  # a farm's name alone may be any farm's
    return [text for text in dict.fromkeys((whole, locality, code)) if text]


def _in_sweden(latitude: float, longitude: float) -> bool:
    (south, north), (west, east) = SWEDEN
    return south <= latitude <= north and west <= longitude <= east


def _with_split_point(data: Any) -> Any:
    """Return the posted data with a pair of coordinates pasted into the first field divided over both."""
    pasted = str(data.get("latitude") or "") if data is not None else ""
    match = re.fullmatch(r"\s*(-?\d{1,3}[.,]\d+)°?\s*[,; ]\s*(-?\d{1,3}[.,]\d+)°?\s*", pasted)
    if match is None:
        return data
    data = data.copy()
    data["latitude"], data["longitude"] = match[1], match[2]
    return data


class ListingForm(WagtailAdminModelForm):
    """What is to be had where, and how sure we are."""

    price = SwedishDecimalField(
        label=_("Hyllpris med moms, kronor"),
        required=False,
        min_value=Decimal(0),
        max_digits=10,
        decimal_places=2,
        help_text=_("Lämna tomt när priset är producentens."),
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial.setdefault("source", Source.STAFF)
            self.initial.setdefault("confirmed_on", day)
        self.day = day

    def clean(self) -> dict[str, Any]:
        """Refuse a confirmation from a day to come, an end before the beginning, and a listing twice."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("confirmed_on") and cleaned["confirmed_on"] > self.day:
            self.add_error("confirmed_on", _("Dagen har inte varit än. Skriv den dag då uppgiften kontrollerades."))
        if cleaned.get("starts") and cleaned.get("ends") and cleaned["ends"] < cleaned["starts"]:
            self.add_error("ends", _("Sista dagen är före den första. Byt plats på dem eller rätta den ena."))
        same = Listing.objects.filter(product=cleaned.get("product"), place=cleaned.get("place"))
        if cleaned.get("product") and cleaned.get("place") and same.exclude(pk=self.instance.pk).exists():
            self.add_error(
                "place", _("Varan står redan som såld här. Sök fram den listningen och ändra den i stället.")
            )
        return cleaned

    class Meta(WagtailAdminModelForm.Meta):
        model = Listing
        fields = ("price",)
