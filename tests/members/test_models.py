"""The rules of users, organisations and what they are to each other, kept by the database."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, models, transaction
from people import person
from rows import an_organisation

from members.actions import OFFICE, ensure_groups, roles_on, set_roles
from members.models import AuditEntry, Grant, Membership, Organisation, OrganisationRole, User

pytestmark = pytest.mark.django_db
FIRST, SECOND = date(2026, 1, 1), date(2026, 1, 2)


def refused(model: type[models.Model], **values: Any) -> bool:
    """Whether the database refuses the row."""
    try:
        with transaction.atomic():
            model._default_manager.create(**values)
    except IntegrityError:
        return True
    return False


def test_an_address_belongs_to_one_person_whatever_its_case() -> None:
    person("kok@example.se")
    assert refused(User, email="KOK@example.se") is True
    assert refused(User, email="annat@example.se") is False
    with pytest.raises(ValueError, match="needs an e-mail address"):
        User.objects.create_user("")


def test_a_user_is_called_by_name_or_address() -> None:
    assert [str(User(email="a@example.se")), str(User(email="a@example.se", first_name="Alma", last_name="Ek"))] == [
        "a@example.se",
        "Alma Ek",
    ]


def test_an_organisation_has_a_name() -> None:
    assert [refused(Organisation, name=name, slug="x") for name in ("", "Gården")] == [True, False]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"role": "producer"}, True),
        ({"role": "producer", "starts": FIRST}, False),
        ({"role": "hub"}, False),
        ({"role": "king"}, True),
        ({"role": "hub", "starts": SECOND, "ends": SECOND}, False),
        ({"role": "hub", "starts": SECOND, "ends": FIRST}, True),
    ],
)
def test_roles(values: dict[str, Any], expected: bool) -> None:
    assert refused(OrganisationRole, organisation=an_organisation(), **values) is expected


def test_a_role_with_a_beginning_stands_once() -> None:
    organisation = an_organisation()
    OrganisationRole.objects.create(organisation=organisation, role="hub", starts=FIRST)
    assert refused(OrganisationRole, organisation=organisation, role="hub", starts=FIRST) is True


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"role": "owner", "starts": FIRST}, True),
        ({"role": "owner", "starts": SECOND}, False),
        ({"role": "king", "starts": FIRST}, True),
        ({"role": "viewer", "starts": SECOND, "ends": SECOND}, False),
        ({"role": "viewer", "starts": SECOND, "ends": FIRST}, True),
    ],
)
def test_memberships(values: dict[str, Any], expected: bool) -> None:
    same = {"user": person("a@example.se"), "organisation": an_organisation()}
    Membership.objects.create(**same, role="owner", starts=FIRST)
    assert refused(Membership, **same, **values) is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"starts": FIRST}, True),
        ({"starts": SECOND}, False),
        ({"starts": SECOND, "scope": "everything"}, True),
        ({"starts": SECOND, "ends": FIRST}, True),
        ({"starts": SECOND, "ends": SECOND}, False),
    ],
)
def test_grants(values: dict[str, Any], expected: bool) -> None:
    same = {"giver": an_organisation("Gården"), "receiver": an_organisation("Hubben"), "scope": "offer"}
    Grant.objects.create(**same, starts=FIRST)
    assert refused(Grant, **{**same, **values}) is expected


def test_nobody_grants_to_themselves() -> None:
    same = an_organisation()
    assert refused(Grant, giver=same, receiver=same, scope="offer", starts=FIRST) is True


def test_who_has_a_role_on_a_day() -> None:
    organisation = an_organisation()
    OrganisationRole.objects.create(organisation=organisation, role="hub", starts=FIRST, ends=SECOND)
    days = [date(2025, 12, 31), FIRST, SECOND, date(2026, 1, 3)]
    assert [Organisation.objects.with_role("hub", day=day).exists() for day in days] == [False, True, True, False]


def test_roles_that_are_given_end_and_return() -> None:
    organisation = an_organisation()
    set_roles(organisation, [], day=FIRST)
    assert list(roles_on(organisation, day=FIRST)) == []
    assert [it.role for it in roles_on(organisation, day=date(2025, 12, 31))] == ["producer"]
    set_roles(organisation, ["producer"], day=SECOND)
    assert list(OrganisationRole.objects.order_by("pk").values_list("starts", "ends")) == [
        (None, date(2025, 12, 31)),
        (SECOND, None),
    ]


def test_the_groups_are_made_once_and_keep_what_is_added() -> None:
    office = Group.objects.get(name=OFFICE)
    office.permissions.add(Permission.objects.get(codename="delete_user"))
    before = {group.name: group.permissions.count() for group in Group.objects.all()}
    ensure_groups()
    assert {group.name: group.permissions.count() for group in Group.objects.all()} == before


def test_an_audit_entry_outlives_who_made_it() -> None:
    user = person("a@example.se")
    entry = AuditEntry.objects.create(actor=user, deed="change_price", kind="product", object_id=1)
    user.delete()
    entry.refresh_from_db()
    assert (entry.actor, entry.deed) == (None, "change_price")
