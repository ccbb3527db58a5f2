"""The page "Så mår sökningen": how the index stands, what was refused, and who keeps it in step."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from search.actions import try_again
from search.standing import Standing, State, standing

STATES: dict[State, str | Promise] = {
    State.IN_STEP: gettext_lazy("Sökningen är i takt med uppgifterna."),
    State.BEHIND: gettext_lazy("Sökningen är inte helt i takt med uppgifterna."),
    State.UNREACHABLE: gettext_lazy("Sökservern svarar inte."),
}
KINDS: dict[str, str | Promise] = {
    "products": gettext_lazy("Produkter"),
    "places": gettext_lazy("Platser"),
    "suggestions": gettext_lazy("Sökförslag"),
    "words": gettext_lazy("Ord"),
}


@never_cache
@require_http_methods(["GET", "POST"])
def search_status(request: HttpRequest) -> HttpResponse:
    """Show how search stands; with POST, have the worker try again what was refused."""
    if not request.user.has_perm("search.view_querylog"):
        raise PermissionDenied
    if request.method == "POST":
        count = try_again()
        told = ngettext("%(count)s rad försöks igen.", "%(count)s rader försöks igen.", count) % {"count": count}
        messages.success(request, told)
        return redirect("search_status")
    stands = standing(moment=timezone.now())
    context = {
        "page_title": _("Så mår sökningen"),
        "header_icon": "history",
        "stands": stands,
        "verdict": STATES[stands.state],
        "is_well": stands.state is State.IN_STEP,
        "remarks": remarks(stands),
        "counts": counts(stands),
    }
    return render(request, "cms/admin/search_status.html", context)


def remarks(stands: Standing) -> list[str]:
    """Return what is not as it should be, and what is done about it."""
    told = []
    if not stands.reachable and stands.standby:
        told.append(_("Den inbyggda sökningen svarar tills servern är tillbaka. Inget som ändras går förlorat."))
    elif not stands.reachable:
        told.append(
            _("Besökare får veta att sökningen vilar tills servern är tillbaka. Inget som ändras går förlorat.")
        )
    if not stands.index.current:
        told.append(_("Indexet saknas eller är gjort av en annan version. Ett nytt görs av sökarbetaren."))
    elif stands.by_server and stands.compared is None:
        told.append(_("Allt ska jämföras med databasen."))
    if stands.by_server and not any(worker.alive for worker in stands.workers):
        told.append(_("Ingen sökarbetare är igång; då följer indexet inte med. Den som sköter servern startar den."))
    return told


def counts(stands: Standing) -> list[dict[str, Any]]:
    """Return how many there are of each in the index, and how many there should be (None: that is not counted)."""
    return [
        {"words": KINDS.get(kind, kind), "there": count, "public": stands.public.get(kind)}
        for kind, count in stands.counts.items()
    ]
