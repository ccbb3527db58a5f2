"""How people log in."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation: the association and the producers' owners invite."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: nobody makes an account on the open page yet."""
        return False
