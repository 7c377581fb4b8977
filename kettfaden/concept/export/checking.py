"""What a PDF of a version cannot show, and where it stands, so that the editors can write it differently."""

import json
from dataclasses import dataclass

from kettfaden.concept.models import Version
from kettfaden.equipment.printing import printable


@dataclass(frozen=True)
class Place:
    """Letters that no font has, in one block: the chapter's name, the block's id, the letters."""

    chapter: str
    block: str
    letters: list[str]


def unprintable_places(version: Version) -> list[Place]:
    """The blocks whose text, measure or cited grounds hold letters that a PDF shows with a stand-in."""
    places = []
    for chapter in json.loads(version.canonical)["chapters"]:
        name = f"{chapter['number']} {chapter['title']}".strip()
        for block in chapter["blocks"]:
            measure = block["measure"] or {}
            written = [block["text"], *(value for value in measure.values() if isinstance(value, str))]
            written += [item["text"] for item in block["citations"] if "text" in item]
            letters = list(dict.fromkeys(letter for text in written for letter in printable(text)[1]))
            if letters:
                places.append(Place(name, block["uid"], letters))
    return places
