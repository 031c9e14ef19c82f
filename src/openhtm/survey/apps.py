from django.apps import AppConfig


class SurveyConfig(AppConfig):
    name = "openhtm.survey"
    label = "survey"
    verbose_name = "Survey"
