"""Who can log in to the demonstration: one person for each role, with passwords that everybody may know."""

from dataclasses import dataclass
from datetime import date

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction

from members.actions import EDITORS, OFFICE
from members.models import Membership, MembershipRole, Organisation, Role, User


@dataclass(frozen=True)
class Login:
    """A person of the demonstration; `group` is one of the admin's groups, `owner` says to own a producer."""

    email: str
    password: str
    name: str
    may: str
    superuser: bool = False
    group: str = ""
    owner: bool = False


LOGINS = (
    Login(
        email="admin@sormlandsmat.example",
        password="akerbar-tranbar",  # noqa: S106 - meant to be known
        name="Alma Admin",
        may="everything",
        superuser=True,
    ),
    Login(
        email="kansli@sormlandsmat.example",
        password="krusbar-vinbar",  # noqa: S106 - meant to be known
        name="Kim Kansli",
        may="manage producers, places, products and pages",
        group=OFFICE,
    ),
    Login(
        email="redaktor@sormlandsmat.example",
        password="hjortron-lingon",  # noqa: S106 - meant to be known
        name="Rut Redaktör",
        may="write pages",
        group=EDITORS,
    ),
    Login(
        email="producent@sormlandsmat.example",
        password="havtorn-blabar",  # noqa: S106 - meant to be known
        name="Per Producent",
        may="own a producer",
        owner=True,
    ),
)


@transaction.atomic
def make_logins(*, day: date) -> None:
    """Make the people of LOGINS, or set their passwords back; the owner owns the first producer from `day` on."""
    for login in LOGINS:
        user = _person(login)
        if login.group:
            user.groups.add(Group.objects.get(name=login.group))
        producer = Organisation.objects.with_role(Role.PRODUCER, day=day).order_by("id").first()
        if login.owner and producer and not user.memberships.exists():
            Membership.objects.create(user=user, organisation=producer, role=MembershipRole.OWNER, starts=day)


def _person(login: Login) -> User:
    """Return the person's saved user, with a confirmed address."""
    first, last = login.name.split()
    user, _ = User.objects.update_or_create(
        email=login.email,
        defaults={
            "first_name": first,
            "last_name": last,
            "is_superuser": login.superuser,
            "is_staff": login.superuser or bool(login.group),
        },
    )
    user.set_password(login.password)
    user.save()
    EmailAddress.objects.update_or_create(user=user, email=login.email, defaults={"verified": True, "primary": True})
    return user
