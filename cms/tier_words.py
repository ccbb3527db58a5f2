"""What the tiers of a plan (`search.plan`) are called on the page about sorting, best first."""

from django.utils.translation import gettext_lazy

TIER_WORDS = {
    "pinned": gettext_lazy("det som redaktionen har satt först"),
    "name": gettext_lazy("varor vars namn eller kategori säger det du sökte"),
    "synonym": gettext_lazy("varor vars namn betyder detsamma"),
    "either": gettext_lazy("varor som svarar på en del, när du sökte på flera saker (fisk och skaldjur)"),
    "producer": gettext_lazy("varor från en producent som heter så"),
    "text": gettext_lazy("varor där det står någon annanstans, till exempel i beskrivningen"),
    "mention": gettext_lazy("varor som bara nämner det"),
    "related": gettext_lazy("varor som brukar höra ihop med det"),
    "relaxed": gettext_lazy("liknande varor"),
}
