from django.urls import path

from .views import nights

app_name = "nightly"
urlpatterns = [
    path("nightly/", nights.night_list, name="list"),
    path("nightly/run/", nights.night_run, name="run"),
]
