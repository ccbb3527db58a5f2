"""Every address of the site. Swedish has no prefix, English stands under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms import sightings, sitemaps
from search import views as search_views
from sormlandsmat import views
from sormlandsmat.api import api
from sormlandsmat.limits import counted_address, limited

search_limit = limited("search", rate="SEARCH_RATE")
sighting_limit = limited("sighting", rate="SIGHTING_RATE")
to_login = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    # The admin's own password doors lead to the one login there is.
    path("cms/login/", to_login),
    path("_util/login/", to_login),
    path("cms/failwhale/", to_login),  # Wagtail's way to try the error page: it writes an error to the log
    path("cms/", include(wagtailadmin_urls)),
    path("api/v1/", api.urls),
    path("dokument/", include(wagtaildocs_urls)),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap-index"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": sitemaps.SITEMAPS}, name="sitemap"),
]

if settings.DEBUG:
    from django.conf.urls.static import static

    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
    urlpatterns += [path("utveckling/komponenter/", views.components, name="components")]

urlpatterns += i18n_patterns(
    path("konto/2fa/", include("allauth.mfa.urls")),
    path("konto/", include("allauth.account.urls")),
    path(_("sok/"), search_limit(search_views.search), name="search"),
    path(_("sok/karta.svg"), search_limit(search_views.map_picture), name="map-picture"),
    path(_("sett/<int:pk>/"), sighting_limit(sightings.sighting), {"address_of": counted_address}, name="sighting"),
    path("", include("cms.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
