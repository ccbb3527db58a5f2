"""Removing many rows at once from a list: one deed for each, as when they are removed one by one."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from catalogue.editing import remove_product
from catalogue.models import Product
from cms.viewsets.views import actor_of
from hubs.models import Place
from members.actions import removing
from members.models import Organisation, User

KINDS: dict[type[Model], str] = {Place: "place", Organisation: "organisation"}


def remove_many(request: HttpRequest, kind: str, rows: Sequence[Model], action: Any) -> HttpResponse | None:
    """Remove the rows and return where to go, or return None for what is not ours and is left to Wagtail."""
    if kind != "delete" or action.model not in {Product, *KINDS}:
        return None
    kept = [row for row in rows if not _removed(row, actor=actor_of(request))]
    if len(kept) < len(rows):
        messages.success(request, _("%(count)s borttagna.") % {"count": len(rows) - len(kept)})
    if kept and action.model is Product:
        told = _("Arkiverade, för det som berättats om dem ska finnas kvar: %(names)s.")
        messages.warning(request, told % {"names": ", ".join(map(str, kept))})
    elif kept:
        told = _("Inte borttagna, för andra uppgifter hör till dem: %(names)s. Flytta eller ta bort dem först.")
        messages.error(request, told % {"names": ", ".join(map(str, kept))})
    return redirect(action.next_url)


def _removed(row: Model, *, actor: User | None) -> bool:
    """Remove one row; return whether it is gone."""
    if isinstance(row, Product):
        return remove_product(row, actor=actor)
    try:
        with transaction.atomic(), removing(row, actor=actor, kind=KINDS[type(row)]):
            row.delete()
    except ProtectedError:
        return False
    return True
