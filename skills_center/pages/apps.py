from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "skills_center.pages"
