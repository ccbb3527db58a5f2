"""What is done to organisations, and the record that every deed leaves."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from members.models import AuditEntry, Organisation, OrganisationRole, User
from members.signals import facts_changed

#: The page model of the project, whichever application it lives in.
PAGE: Any = GroupPagePermission._meta.get_field("page").related_model
OFFICE, EDITORS = "Kansliet", "Redaktörer"
#: What the two groups may do to each kind of row; what is not named here is for superusers alone.
OFFICE_ROWS: Mapping[str, str] = {
    "members.organisation": "add change delete view",
    "catalogue.product": "add change delete view",
    "catalogue.category": "add change delete view",
    "catalogue.certificate": "add change delete view",
    "partner.stockrecord": "add change delete view",
    "hubs.place": "add change delete view",
    "hubs.municipality": "change view",
    "hubs.listing": "add change delete view",
    "search.synonym": "add change delete view",
    "search.compoundexception": "add change delete view",
    "search.pinnedanswer": "add change delete view",
    "search.querylog": "view",
    "cms.introduction": "add change delete view",
    "wagtailredirects.redirect": "add change delete",
}
EDITORS_ROWS: Mapping[str, str] = {
    "members.organisation": "view",
    "catalogue.product": "view",
    "catalogue.category": "view",
    "hubs.place": "view",
    "hubs.municipality": "view",
    "hubs.listing": "view",
    "search.synonym": "add change delete view",
    "search.compoundexception": "add change delete view",
    "search.pinnedanswer": "add change delete view",
    "search.querylog": "view",
    "cms.introduction": "add change view",
}
PAGE_DEEDS = ("add", "change", "publish")
OFFICE_PAGE_DEEDS = (*PAGE_DEEDS, "bulk_delete", "lock", "unlock")


def note(deed: str, *, of: models.Model, actor: User | None, facts: Mapping[str, Any] | None = None) -> AuditEntry:
    """Write down who did what to which row; the facts hold names of fields and numbers, never a person's data."""
    return AuditEntry.objects.create(
        actor=actor, deed=deed, kind=str(of._meta.model_name), object_id=of.pk, facts=dict(facts or {})
    )


def announce(kind: str, *ids: int | None) -> None:
    """Tell the packages above that facts changed, inside the deed's own transaction; "catalogue" is everything."""
    facts_changed.send(sender=announce, kind=kind, ids=[it for it in ids if it is not None and kind != "catalogue"])


@contextmanager
def saving(row: models.Model, *, actor: User | None, kind: str, changed: Iterable[str] = ()) -> Iterator[None]:
    """Make what is written inside one deed: all or nothing, one entry in the log, one word to the packages above.

    `kind` is the signal's word for the row ("organisation", "place" …); `changed` names the fields that changed.
    """
    with transaction.atomic():
        deed = "create" if row.pk is None else "change"
        yield
        note(f"{deed}_{row._meta.model_name}", of=row, actor=actor, facts={"changed": sorted(changed)})
        announce(kind, row.pk)


@contextmanager
def removing(row: models.Model, *, actor: User | None, kind: str) -> Iterator[None]:
    """Make a removal one deed, as `saving` does."""
    with transaction.atomic():
        pk = row.pk
        note(f"remove_{row._meta.model_name}", of=row, actor=actor, facts={"name": str(row)[:200]})
        yield
        announce(kind, pk)


def set_roles(organisation: Organisation, roles: Iterable[str], *, day: date) -> None:
    """Give the organisation exactly these roles from the day on; what it no longer does ended the day before."""
    wanted = set(roles)
    current = {it.role: it for it in roles_on(organisation, day=day)}
    for role in sorted(wanted - current.keys()):
        OrganisationRole.objects.create(organisation=organisation, role=role, starts=day if organisation.pk else None)
    for role in current.keys() - wanted:
        row = current[role]
        if row.starts == day:
            row.delete()
        else:
            row.ends = day - timedelta(days=1)
            row.save(update_fields=["ends"])


def roles_on(organisation: Organisation, *, day: date) -> models.QuerySet[OrganisationRole]:
    """Return the roles in force on the day."""
    begun = Q(starts__isnull=True) | Q(starts__lte=day)
    return organisation.roles.filter(begun, Q(ends__isnull=True) | Q(ends__gte=day))


def ensure_groups() -> None:
    """Make the two groups of staff, and give them what they may do; what was given besides is left alone."""
    _ensure_group(OFFICE, rows=OFFICE_ROWS, page_deeds=OFFICE_PAGE_DEEDS)
    _ensure_group(EDITORS, rows=EDITORS_ROWS, page_deeds=PAGE_DEEDS)


def _ensure_group(name: str, *, rows: Mapping[str, str], page_deeds: Iterable[str]) -> Group:
    group, _made = Group.objects.get_or_create(name=name)
    _give(group, rows)
    group.permissions.add(*Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin"))
    root = PAGE.objects.filter(depth=1).first()
    if root is not None:
        for permission in _page_permissions(page_deeds):
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    _give_collections(group)
    return group


def _give(group: Group, rows: Mapping[str, str]) -> None:
    """Give the group the named permissions; a model whose application is not migrated yet has none to give."""
    wanted = Q(pk__in=[])
    for model, deeds in rows.items():
        app, name = model.split(".")
        wanted |= Q(content_type__app_label=app, codename__in=[f"{deed}_{name}" for deed in deeds.split()])
    group.permissions.add(*Permission.objects.filter(wanted))


def _give_collections(group: Group) -> None:
    """Let the group use pictures and documents in every collection."""
    everything = Collection.get_first_root_node()
    # Wagtail asks for the permissions of its own image model, whatever model the project has put in its place.
    codenames = [f"{deed}_{name}" for deed in ("add", "change", "choose") for name in ("image", "document")]
    if everything is not None:
        for permission in Permission.objects.filter(
            codename__in=codenames, content_type__app_label__in=["wagtailimages", "wagtaildocs"]
        ):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=everything, permission=permission)


def _page_permissions(deeds: Iterable[str]) -> models.QuerySet[Permission]:
    codenames = [f"{deed}_{PAGE._meta.model_name}" for deed in deeds]
    return Permission.objects.filter(content_type__app_label=PAGE._meta.app_label, codename__in=codenames)
