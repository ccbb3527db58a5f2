"""Every address of the site. Swedish has no prefix, English stands under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from sormlandsmat import views
from sormlandsmat.api import api

to_login = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    # The admin's own password doors lead to the one login there is.
    path("cms/login/", to_login),
    path("_util/login/", to_login),
    path("cms/", include(wagtailadmin_urls)),
    path("api/v1/", api.urls),
    path("dokument/", include(wagtaildocs_urls)),
]

if settings.DEBUG:
    from django.conf.urls.static import static

    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
    urlpatterns += [path("utveckling/komponenter/", views.components, name="components")]

urlpatterns += i18n_patterns(
    path("konto/2fa/", include("allauth.mfa.urls")),
    path("konto/", include("allauth.account.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
