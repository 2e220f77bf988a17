from django.apps import AppConfig


class SeedConfig(AppConfig):
    name = "skills_center.seed"
