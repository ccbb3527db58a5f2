"""What the deployment check says about this site's own settings."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as Caution


def https_has_a_proxy(**_: Any) -> list[CheckMessage]:
    """HTTPS ends in a proxy; on the same machine it makes every visitor look like the machine itself."""
    if not settings.SITE_URL.startswith("https://") or settings.TRUSTED_PROXIES:
        return []
    message = "SITE_URL is https, but TRUSTED_PROXIES is 0: behind a proxy on this machine no visitor is limited."
    hint = "Set TRUSTED_PROXIES to the number of reverse proxies in front of the site, mostly 1."
    return [Caution(message, hint=hint, id="sormlandsmat.W001")]
