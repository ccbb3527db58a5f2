"""Files that only staff may read."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalogue.models import Certificate


@require_safe
@never_cache
def certificate_file(request: HttpRequest, name: str) -> FileResponse:
    """Return a certificate's file to whoever may see certificates; as a download, never shown inside our pages."""
    if not request.user.has_perm("catalogue.view_certificate"):
        raise PermissionDenied
    certificate = get_object_or_404(Certificate, file=name)
    return FileResponse(certificate.file.open(), as_attachment=True, filename=name.rsplit("/", 1)[-1])
