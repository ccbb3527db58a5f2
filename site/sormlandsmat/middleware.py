"""Headers on every answer, and the second factor for staff."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

ADMIN = "/cms/"
PERMISSIONS = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(self), gyroscope=(), magnetometer=(), "
    "microphone=(), midi=(), payment=(), usb=()"
)


class SecurityHeaders(CSPMiddleware):
    """The content security policy and what OWASP's secure-headers project asks for besides.

    Wagtail's admin has inline scripts and styles (https://github.com/wagtail/wagtail/issues/1288), so it gets a policy
    of its own that lets them be.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the answer with its headers."""
        if getattr(request, "is_dummy", False):
            return response  # a page inside the admin's preview: the admin's own answer around it has the headers
        if request.path.startswith(ADMIN):
            self.loosen(response)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Permitted-Cross-Domain-Policies", "none")
        return super().process_response(request, response)

    def loosen(self, response: Any) -> None:
        """Let the admin's own inline scripts, styles, frames and blobs be."""
        response._csp_update = {  # noqa: SLF001 - the attribute that csp's own decorators set
            "script-src": [UNSAFE_INLINE],
            "style-src": [UNSAFE_INLINE],
            "img-src": ["blob:"],
            "frame-src": [SELF],
        }
        response._csp_replace = {"frame-ancestors": [SELF]}  # noqa: SLF001


class StaffSecondFactor:
    """Staff reach the admin only with a second factor set up; they are led to where it is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next link of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead to the second factor's page."""
        if request.path.startswith(ADMIN) and self.lacks_second_factor(request):
            messages.info(request, _("Administrationen kräver tvåstegsinloggning. Aktivera den här först."))
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def lacks_second_factor(self, request: HttpRequest) -> bool:
        """Return whether the user is logged in without a second factor where one is demanded."""
        demanded = getattr(settings, "STAFF_SECOND_FACTOR", not settings.DEBUG)
        return bool(demanded and request.user.is_authenticated and not is_mfa_enabled(request.user))
