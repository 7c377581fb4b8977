"""Parts without domain nouns: what every room needs and none may own."""

from django.apps import AppConfig


class EquipmentConfig(AppConfig):
    """Keys, jobs, files, mail, printing, sheets, lists, search and limits."""

    name = "kettfaden.equipment"
    label = "equipment"
