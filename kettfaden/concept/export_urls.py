"""Addresses of the version downloads."""

from django.urls import path

from kettfaden.concept import export_views

app_name = "concept_export"
urlpatterns = [
    path("p/<slug:slug>/paper/versions/<int:number>/<slug:format>/", export_views.download, name="version"),
    path("p/<slug:slug>/paper/versions/<int:number>/<slug:format>/state/", export_views.state, name="state"),
    path("w/<slug:slug>/paper/versions/<int:number>/exports/", export_views.exports, name="exports"),
]
