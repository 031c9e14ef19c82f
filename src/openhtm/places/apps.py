from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "openhtm.places"
    label = "places"
    verbose_name = "Places"
