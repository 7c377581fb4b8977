"""Every field of every model says whether it concerns a person; a forgotten one fails the build."""

from django.db import models

CLASSES = ("none", "personal", "content", "secret")


def classify(*, none: str = "", personal: str = "", content: str = "", secret: str = "") -> dict[str, str]:
    """Map each named field to its privacy class.

    Each argument is a list of field names separated by white space:

    - `none`: says nothing about a person (keys, states, times of the system);
    - `personal`: says who somebody is or what belongs to them;
    - `content`: what somebody said or wrote; may speak of third parties;
    - `secret`: keys, hashes of secrets, tokens; shown to nobody.

    The primary key `id` is implied as none. Raises ValueError if a field is named twice.
    """
    classes = {"id": "none"}
    for name, fields in (("none", none), ("personal", personal), ("content", content), ("secret", secret)):
        for field in fields.split():
            if classes.get(field, name) != name or (field in classes and field != "id"):
                raise ValueError(f"the field {field!r} is classified twice")
            classes[field] = name
    return classes


def privacy_problems(model: type[models.Model]) -> list[str]:
    """What is wrong with a model's PRIVACY: fields it forgets and names that are no field. Empty when all is well."""
    declared: dict[str, str] | None = getattr(model, "PRIVACY", None)
    if declared is None:
        return [f"{model._meta.label} has no PRIVACY"]
    fields = {field.name for field in (*model._meta.local_fields, *model._meta.local_many_to_many)}
    problems = [f"{model._meta.label}.{name} has no privacy class" for name in sorted(fields - declared.keys())]
    unknown = declared.keys() - fields - {"id"}
    problems += [f"{model._meta.label}.PRIVACY names {name!r}, which is no field" for name in sorted(unknown)]
    return problems
