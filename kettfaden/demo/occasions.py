"""The demonstration's occasions: when, where, with whom, how many. Drawn from the seed; the counts of the case are kept."""

from dataclasses import dataclass, field
from datetime import date, timedelta

REGIONS = ("weisswasser", "niesky", "goerlitz-city", "loebau", "zittau")
REGION_NAMES = {
    "weisswasser": "Weißwasser",
    "niesky": "Niesky",
    "goerlitz-city": "Stadt Görlitz",
    "loebau": "Löbau",
    "zittau": "Zittau",
}


@dataclass(frozen=True)
class Guests:
    """`count` contributions of a group; `voices` says how many each of them holds, from and to."""

    group: str
    count: int
    voices: tuple[int, int]
    headcount: int = 1


@dataclass(frozen=True)
class Occasion:
    """One occasion before it is stored."""

    format: str
    title: str
    date: date
    region: str | None
    mode: str
    guests: list[Guests]
    precision: str = "day"
    place: str = ""
    languages: str = "de"
    held_by: str = "Sachgebiet Integration"
    may_be: str = "quotable"
    language: str | None = None  # the one language of an interview
    receipts: bool = True
    attendance: list[tuple[str, int]] = field(default_factory=list)


def _survey() -> list[Occasion]:
    return [
        Occasion(
            "survey",
            "Befragung der Bevölkerung, offene Antworten",
            date(2017, 11, 1),
            None,
            "telephone",
            [Guests("population", 1000, (1, 3))],
            precision="month",
            held_by="Feldinstitut",
            receipts=False,
        )
    ]


# 31 interviews in four languages and five regions; the women's interviews were held by women.
_INTERVIEW_LANGUAGES = ("ar",) * 12 + ("fa",) * 8 + ("ru",) * 7 + ("ka",) * 4


def _interviews() -> list[Occasion]:
    start = date(2018, 4, 9)
    return [
        Occasion(
            "interviews",
            f"Gespräch {number:02d}",
            start + timedelta(days=5 * number),
            REGIONS[(number * 3) % 5],
            "in_person",
            [Guests("refugees", 1, (9, 12) if language in {"ka"} else (16, 26))],
            languages=f"{language} de",
            held_by="Begleitendes Institut",
            language=language,
            may_be="quotable" if number % 4 else "internal",
        )
        for number, language in enumerate(_INTERVIEW_LANGUAGES, start=1)
    ]


def _workshops() -> list[Occasion]:
    return [
        Occasion(
            "minors-workshops",
            f"Werkstatt mit unbegleiteten Minderjährigen {number}",
            day,
            region,
            "in_person",
            [Guests("unaccompanied-minors", people, (1, 3))],
            languages="ar fa de",
            held_by="Begleitendes Institut",
            may_be="quotable",
        )
        for number, day, region, people in (
            (1, date(2018, 5, 26), "goerlitz-city", 14),
            (2, date(2018, 6, 16), "zittau", 12),
        )
    ]


def _forum() -> list[Occasion]:
    return [
        Occasion(
            "forum",
            "Integrationsforum",
            date(2018, 3, 17),
            "goerlitz-city",
            "in_person",
            [
                Guests("volunteers", 4, (9, 13), headcount=10),
                Guests("associations", 2, (9, 13), headcount=10),
                Guests("employers", 1, (4, 5), headcount=10),
                Guests("teachers", 1, (5, 6), headcount=10),
                Guests("volunteers", 24, (1, 3)),
                Guests("associations", 14, (1, 2)),
                Guests("council", 6, (1, 2)),
            ],
            attendance=[("volunteers", 40), ("associations", 22), ("employers", 6), ("teachers", 6), ("council", 6)],
        )
    ]


def _events() -> list[Occasion]:
    days = (date(2018, 8, 23), date(2018, 8, 30), date(2018, 9, 6), date(2018, 9, 13), date(2018, 9, 20))
    return [
        Occasion(
            "regional-events",
            f"Regionalveranstaltung {REGION_NAMES[region]}",
            day,
            region,
            "in_person",
            [
                Guests("population", 38, (1, 3)),
                Guests("volunteers", 12, (1, 3)),
                Guests("employers", 5, (1, 3)),
                Guests("municipalities", 4, (1, 3)),
                Guests("landlords", 3, (1, 2)),
                Guests("refugees", 6 if region != "niesky" else 2, (1, 2)),
                Guests("polish-workers", 3 if region in {"goerlitz-city", "zittau"} else 1, (1, 2)),
                Guests("associations", 5, (1, 2)),
            ],
            languages="de pl ar",
        )
        for region, day in zip(REGIONS, days, strict=True)
    ]


def _company_rounds() -> list[Occasion]:
    rounds = (
        ("polish-workers", "goerlitz-city", date(2018, 2, 12), 62),
        ("polish-workers", "niesky", date(2018, 2, 19), 48),
        ("polish-workers", "zittau", date(2018, 2, 26), 51),
        ("polish-workers", "weisswasser", date(2018, 3, 5), 34),
        ("czech-workers", "zittau", date(2018, 3, 12), 58),
        ("czech-workers", "loebau", date(2018, 3, 19), 44),
        ("czech-workers", "loebau", date(2018, 4, 16), 23),
    )
    names = {"polish-workers": ("Betriebsrunde (polnisch)", "pl de"), "czech-workers": ("Betriebsrunde (tschechisch)", "cs de")}
    return [
        Occasion(
            "company-rounds",
            f"{names[group][0]}, Raum {REGION_NAMES[region]}, {day:%m/%Y}",
            day,
            region,
            "paper",
            [Guests(group, people, (1, 3)), Guests("employers", 2, (1, 3))],
            languages=names[group][1],
            held_by="Begleitendes Institut",
        )
        for group, region, day, people in rounds
    ]


def _group_interviews() -> list[Occasion]:
    groups = (
        ("volunteers", "Gruppengespräch Ehrenamtliche"),
        ("interpreters", "Gruppengespräch Sprachmittlung"),
        ("teachers", "Gruppengespräch Lehrkräfte"),
        ("employers", "Gruppengespräch Arbeitgeber"),
        ("landlords", "Gruppengespräch Vermieter"),
        ("administration", "Gruppengespräch Verwaltung"),
    )
    return [
        Occasion(
            "group-interviews",
            f"{title}, {REGION_NAMES[region]}",
            date(2018, 5, 2) + timedelta(days=6 * place),
            region,
            "in_person",
            [Guests(group, 7, (3, 6))],
            held_by="Begleitendes Institut",
        )
        for place, ((group, title), region) in enumerate(
            [(entry, REGIONS[(number + turn) % 5]) for number, entry in enumerate(groups) for turn in (0, 2)]
        )
    ]


def _municipalities() -> list[Occasion]:
    return [
        Occasion(
            "municipal-coordinators",
            f"Rückmeldungen der Gemeinden, Planungsraum {REGION_NAMES[region]}",
            date(2018, 6, 1),
            region,
            "document",
            [Guests("municipalities", 9, (2, 4)), Guests("administration", 1, (2, 3))],
            precision="month",
            may_be="public",
            receipts=False,
        )
        for region in REGIONS
    ]


def _online() -> list[Occasion]:
    return [
        Occasion(
            "online-dialogue",
            title,
            day,
            None,
            "online",
            [
                Guests("population", 155, (1, 4)),
                Guests("polish-workers", 46, (1, 3)),
                Guests("czech-workers", 30, (1, 3)),
                Guests("refugees", 34, (1, 3)),
                Guests("volunteers", 36, (1, 3)),
                Guests("employers", 8, (1, 2)),
            ],
            precision="month",
            languages="de pl cs ar fa uk ru en",
            may_be="public",
            receipts=False,
        )
        for title, day in (("Online-Dialog, erste Runde", date(2018, 3, 1)), ("Online-Dialog, zweite Runde", date(2018, 9, 1)))
    ]


def _only_attended() -> list[Occasion]:
    meetings = [
        Occasion(
            "steering-group",
            f"Lenkungsgruppe, {number}. Sitzung",
            date(2017, 9, 14) + timedelta(days=52 * (number - 1)),
            "goerlitz-city",
            "in_person",
            [],
            held_by="Sachgebiet Integration",
            attendance=[("council", 5), ("administration", 6), ("municipalities", 2), ("associations", 5)],
        )
        for number in range(1, 9)
    ]
    press = Occasion(
        "press-event",
        "Vorstellung der Befragung",
        date(2018, 1, 9),
        "goerlitz-city",
        "in_person",
        [],
        attendance=[("associations", 24), ("population", 31), ("council", 9)],
    )
    return [*meetings, press]


def all_occasions() -> list[Occasion]:
    """Every occasion of the demonstration."""
    return [
        *_survey(),
        *_only_attended(),
        *_company_rounds(),
        *_forum(),
        *_online(),
        *_interviews(),
        *_group_interviews(),
        *_workshops(),
        *_municipalities(),
        *_events(),
    ]
