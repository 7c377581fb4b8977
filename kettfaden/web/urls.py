"""All addresses. Each room brings its own; this file only says where they hang."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
]
