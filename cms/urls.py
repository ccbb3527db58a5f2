"""The addresses of the public pages; the English ones are translated."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from cms import calendars, feeds, posters, sharing, views

urlpatterns = [
    path("", views.home, name="home"),
    path(_("produkt/<int:pk>-<str:slug>/"), views.product, name="product"),
    path(_("produkt/<int:pk>/"), views.product, name="product-number"),
    path(_("producent/<int:pk>-<str:slug>/"), views.producer, name="producer"),
    path(_("producent/<int:pk>/"), views.producer, name="producer-number"),
    path(_("plats/<int:pk>-<str:slug>/"), views.place, name="place"),
    path(_("plats/<int:pk>-<str:slug>/kalender.ics"), calendars.place_calendar, name="place-calendar"),
    path(_("plats/<int:pk>-<str:slug>/affisch.pdf"), posters.poster, name="place-poster"),
    path(_("dela/sormlandsmat.jpg"), sharing.site, name="share-site"),
    path(_("dela/produkt/<int:pk>.jpg"), sharing.product, name="share-product"),
    path(_("dela/producent/<int:pk>.jpg"), sharing.producer, name="share-producer"),
    path(_("dela/plats/<int:pk>.jpg"), sharing.place, name="share-place"),
    path(_("dela/kommun/<str:slug>.jpg"), sharing.municipality, name="share-municipality"),
    path(_("dela/kategori/<str:slug>.jpg"), sharing.category, name="share-category"),
    path(_("nytt.xml"), feeds.news, name="news-feed"),
    path(_("sasong.xml"), feeds.season, name="season-feed"),
    path("reko.ics", calendars.reko_calendar, name="reko-calendar"),
    path(_("plats/<int:pk>/"), views.place, name="place-number"),
    path(_("kommun/<str:slug>/"), views.municipality, name="municipality"),
    path(_("kategori/<str:slug>/"), views.category, name="category"),
    path(_("kategorier/"), views.categories, name="categories"),
    path(_("producenter/"), views.producers, name="producers"),
    path(_("platser/"), views.places, name="places"),
    path(_("sasong/"), views.season, name="season"),
    path(_("om/"), views.about, name="about"),
    path(_("om/sortering/"), views.sorting, name="sorting"),
    path(_("om/uppgifter/"), views.trust, name="trust"),
    path(_("om/tillganglighet/"), views.accessibility, name="accessibility"),
    path(_("om/personuppgifter/"), views.privacy, name="privacy"),
    path(_("om/data/"), views.data, name="data"),
]
