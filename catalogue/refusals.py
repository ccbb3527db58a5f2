"""The law's refusals in Swedish: what is wrong and how to mend it, by the code that `law` answers with."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Facts that the catalogue does not keep about a producer: the office asks for them, the form cannot.
NOT_KEPT = frozenset({"flock_unknown", "hunter_not_registered", "business_not_registered"})
CHANNELS: Mapping[str, str | Promise] = {
    "packing_centre_missing": _(
        "Hönsägg till butik, restaurang och storkök ska vara sorterade och märkta i ett godkänt äggpackeri. "
        "Fyll i äggpackeriets nummer, eller sälj bara till konsument."
    ),
    "raw_milk_only_to_consumers": _(
        "Opastöriserad mjölk får bara säljas till konsument, på gården. Ta bort de andra kanalerna."
    ),
    "game_establishment_missing": _(
        "Vilt till storkök ska komma genom en vilthanteringsanläggning. Fyll i anläggningsnumret, eller "
        "ta bort storkök."
    ),
    "slaughterhouse_missing": _(
        "Kött får bara säljas från ett godkänt slakteri. Fyll i slakteriets anläggningsnummer, eller spara som utkast."
    ),
    "flock_too_large": _("Ägg direkt från gården får komma från högst 350 höns. Fyll i äggpackeriets nummer."),
}


def channel_words(code: str) -> str | Promise:
    """Return the refusal of a sales channel in words."""
    return CHANNELS.get(code, _("Kanalen är inte tillåten för den här varan. Välj en annan, eller spara som utkast."))
