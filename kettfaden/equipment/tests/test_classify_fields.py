"""Every field of every table says whether it concerns a person."""

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from kettfaden.equipment.privacy import classify, privacy_problems


def test_each_field_gets_its_class() -> None:
    classes = classify(none="uid state", personal="email", content="text", secret="token")
    assert classes == {
        "id": "none", "uid": "none", "state": "none", "email": "personal", "text": "content", "token": "secret",
    }  # fmt: skip


def test_a_field_named_twice_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="email"):
        classify(none="email", personal="email")


@isolate_apps("kettfaden.equipment")
def test_a_forgotten_field_is_found() -> None:
    class Letter(models.Model):
        sender = models.TextField()
        body = models.TextField()
        PRIVACY = classify(personal="sender", content="text")

        class Meta:
            app_label = "equipment"

    assert privacy_problems(Letter) == [
        "equipment.Letter.body has no privacy class",
        "equipment.Letter.PRIVACY names 'text', which is no field",
    ]


@isolate_apps("kettfaden.equipment")
def test_a_table_without_classes_is_found() -> None:
    class Letter(models.Model):
        class Meta:
            app_label = "equipment"

    assert privacy_problems(Letter) == ["equipment.Letter has no PRIVACY"]


def test_the_equipment_itself_forgets_none() -> None:
    for model in apps.get_app_config("equipment").get_models():
        assert privacy_problems(model) == []
