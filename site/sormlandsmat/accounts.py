"""How people log in."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation: the association and the producers' owners invite."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: nobody makes an account on the open page yet."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Return whether the password is asked for once more: not while the login itself is fresh.

        allauth counts only a password that was given after the login; see `ACCOUNT_REAUTHENTICATION_TIMEOUT`, seconds.
        """
        demanded: bool = super().is_reauthentication_required(app=app, **kwargs)
        return demanded and not logged_in_lately(self.request, now=time.time())


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor, called by the one name it has on this site."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _(
            "En e-postadress kan inte läggas till medan kontot har tvåstegsinloggning. Stäng av den först."
        ),
        "cannot_delete_authenticator": _("Tvåstegsinloggningen kan inte stängas av."),
        "cannot_generate_recovery_codes": _(
            "Återställningskoder hör till tvåstegsinloggningen. Aktivera den först, så kan koder skapas."
        ),
        "unverified_email": _("Bekräfta e-postadressen först. Därefter kan tvåstegsinloggning aktiveras."),
    }


def logged_in_lately(request: HttpRequest, *, now: float) -> bool:
    """Return whether the user's last proof of who they are is fresh; `now` is seconds since 1970.

    A session that was begun in any other way than by a login holds no proof.
    """
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    proofs = [it["at"] for it in records if it["method"] in {"password", "mfa"}]
    return bool(proofs) and now - max(proofs) < app_settings.REAUTHENTICATION_TIMEOUT
