"""People who log in, for the tests."""

from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group
from django.test import Client

from members.models import Membership, MembershipRole, Organisation, OrganisationRole, Role, User

PASSWORD = "rabarber-och-fläder-7"
DAY = date(2026, 6, 1)


def person(email: str, *, group: str = "", superuser: bool = False, second_factor: bool = False) -> User:
    """A user whose address is confirmed."""
    user = User.objects.create_user(email, PASSWORD, is_superuser=superuser, is_staff=superuser)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if group:
        user.groups.add(Group.objects.get(name=group))
    if second_factor:
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    return user


def member_of(user: User, *, name: str, role: Role, membership: MembershipRole) -> Organisation:
    """Let the user act for a new organisation."""
    organisation = Organisation.objects.create(name=name, slug="gard")
    OrganisationRole.objects.create(organisation=organisation, role=role)
    Membership.objects.create(user=user, organisation=organisation, role=membership, starts=DAY)
    return organisation


def logged_in(user: User) -> Client:
    """A browser in which the user is logged in."""
    client = Client()
    client.force_login(user)
    return client


def recovery_codes(user: User) -> list[str]:
    """The user's unused recovery codes."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    RecoveryCodes.activate(user)
    return list(RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes")).get_unused_codes())
