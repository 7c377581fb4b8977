from django.urls import path

from kettfaden.measures import views

app_name = "measures"

urlpatterns = [
    path("w/<slug:slug>/measures/", views.measure_list, name="measure_list"),
    path("w/<slug:slug>/measures/<str:uid>/", views.measure_page, name="measure"),
    path("w/<slug:slug>/measures/<str:uid>/report/", views.report, name="report"),
]
