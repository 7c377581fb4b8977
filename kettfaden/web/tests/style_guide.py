"""What the style guide shows: invented rows, forms and steps for web/style_guide.html and its sample pages."""

from typing import Any

from django import forms
from django.utils.safestring import mark_safe

LANGUAGES = [
    ("de", "Deutsch", "ltr"), ("en", "English", "ltr"), ("pl", "polski", "ltr"), ("cs", "čeština", "ltr"),
    ("uk", "українська", "ltr"), ("ar", "العربية", "rtl"), ("fa", "فارسی", "rtl"), ("ru", "русский", "ltr"),
]  # fmt: skip

# Some municipalities of the reference case with their planning region and centre.
PLACES = [
    ("Bad Muskau", 1, 14.7070, 51.5587), ("Boxberg/O.L.", 1, 14.5959, 51.3910), ("Gablenz", 1, 14.6505, 51.5389),
    ("Groß Düben", 1, 14.5804, 51.5573), ("Krauschwitz", 1, 14.8394, 51.4718), ("Kreba-Neudorf", 1, 14.7023, 51.3471),
    ("Rietschen", 1, 14.7862, 51.4065), ("Schleife", 1, 14.5012, 51.5326), ("Trebendorf", 1, 14.5362, 51.4999),
    ("Weißkeißel", 1, 14.7238, 51.4676), ("Weißwasser/O.L.", 1, 14.6002, 51.4880), ("Hähnichen", 2, 14.8604, 51.3608),
    ("Hohendubrau", 2, 14.6617, 51.2537), ("Horka", 2, 14.9057, 51.2965), ("Kodersdorf", 2, 14.8881, 51.2364),
    ("Königshain", 2, 14.8628, 51.1839), ("Markersdorf", 2, 14.8771, 51.1198), ("Mücka", 2, 14.6849, 51.3030),
    ("Neißeaue", 2, 14.9874, 51.2589), ("Niesky", 2, 14.8027, 51.3192), ("Quitzdorf am See", 2, 14.7359, 51.2926),
    ("Reichenbach/O.L.", 2, 14.7851, 51.1410), ("Rothenburg/O.L.", 2, 14.9447, 51.3562), ("Schöpstal", 2, 14.9320, 51.1919),
    ("Vierkirchen", 2, 14.7453, 51.1983), ("Waldhufen", 2, 14.7920, 51.2393), ("Görlitz", 3, 14.9665, 51.1415),
    ("Beiersdorf", 4, 14.5309, 51.0722), ("Dürrhennersdorf", 4, 14.6043, 51.0494), ("Ebersbach-Neugersdorf", 4, 14.6023, 50.9984),
    ("Großschweidnitz", 4, 14.6381, 51.0672), ("Kottmar", 4, 14.6588, 51.0212), ("Lawalde", 4, 14.5916, 51.0904),
    ("Löbau", 4, 14.6780, 51.1180), ("Neusalza-Spremberg", 4, 14.5431, 51.0318), ("Oppach", 4, 14.5001, 51.0619),
    ("Rosenbach", 4, 14.7396, 51.0803), ("Schönbach", 4, 14.5662, 51.0626), ("Seifhennersdorf", 4, 14.6054, 50.9369),
    ("Bernstadt", 5, 14.8273, 51.0478), ("Bertsdorf-Hörnitz", 5, 14.7210, 50.8841), ("Großschönau", 5, 14.6568, 50.8834),
    ("Hainewalde", 5, 14.6976, 50.9137), ("Herrnhut", 5, 14.7600, 51.0107), ("Jonsdorf", 5, 14.6901, 50.8534),
    ("Leutersdorf", 5, 14.6592, 50.9482), ("Mittelherwigsdorf", 5, 14.7853, 50.9313), ("Oderwitz", 5, 14.7215, 50.9621),
    ("Olbersdorf", 5, 14.7623, 50.8742), ("Ostritz", 5, 14.9182, 51.0168), ("Oybin", 5, 14.7526, 50.8407),
    ("Schönau-Berzdorf", 5, 14.8975, 51.0584), ("Zittau", 5, 14.8375, 50.9293),
]  # fmt: skip
REGIONS = {1: "Weißwasser", 2: "Niesky", 3: "Stadt Görlitz", 4: "Löbau", 5: "Zittau"}
SILENT = {"Groß Düben", "Kreba-Neudorf", "Königshain", "Beiersdorf", "Jonsdorf", "Trebendorf"}


class MeasureForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="Maßnahme", help_text="Ein Satz, der sagt, was getan wird.")
    text = forms.CharField(label="Beschreibung", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    lead = forms.ChoiceField(
        label="Zuständig", choices=[("", "Bitte wählen"), ("a", "Sachgebiet Integration"), ("b", "Jugendamt")]
    )
    begins = forms.DateField(label="Beginn", widget=forms.DateInput(attrs={"type": "date"}))
    financing = forms.ChoiceField(
        label="Finanzierung", widget=forms.RadioSelect,
        choices=[("own", "Aus vorhandenen Mitteln"), ("grant", "Aus einer Förderrichtlinie"), ("open", "Noch offen")],
    )  # fmt: skip
    regions = forms.MultipleChoiceField(
        label="Planungsräume", widget=forms.CheckboxSelectMultiple, choices=[(str(n), name) for n, name in REGIONS.items()]
    )
    paper = forms.FileField(label="Anlage", required=False, help_text="PDF oder DOCX, höchstens 20 MB.")
    agreed = forms.BooleanField(label="Die zuständige Stelle hat zugestimmt.")


class AnswerForm(forms.Form):
    how_often = forms.ChoiceField(
        label="Wie oft haben Sie im Alltag mit Menschen zu tun, die eingewandert sind?", widget=forms.RadioSelect,
        choices=[("d", "täglich"), ("w", "jede Woche"), ("s", "seltener"), ("n", "nie")], initial="w",
    )  # fmt: skip


class FilterForm(forms.Form):
    q = forms.CharField(label="Text")
    group = forms.ChoiceField(label="Gruppe", choices=[("", "alle"), ("r", "Geflüchtete")])
    region = forms.ChoiceField(label="Planungsraum", choices=[("", "alle"), ("4", "Löbau")])
    state = forms.ChoiceField(label="Stand", choices=[("", "alle"), ("open", "offen")])


class _Process:
    title = "Ankommen und Leben"
    slug = "beispiel"
    is_synthetic = True
    operator = "Landkreis Musterland"


MEASURE_THREAD = [
    {"label": "Gehört", "text": "Betriebsrunden, Gespräche", "date": "Feb. bis Juni 2018", "state": "done", "url": "#"},
    {"label": "Erkenntnis", "text": "Kurszeiten passen nicht zur Schicht", "state": "done", "url": "#"},
    {"label": "Absatz 4.1", "text": "Fassung 2", "state": "done", "url": "#"},
    {"label": "Beschluss", "text": "Kreistag", "date": "19.12.2018", "state": "done"},
    {"label": "Maßnahme läuft", "text": "35 von 60 Plätzen", "state": "now"},
    {"label": "Bericht", "date": "Dez. 2020", "state": "open"},
]
ENDED_THREAD = [
    {"label": "Gehört", "text": "Forum", "date": "15.03.2018", "state": "done"},
    {"label": "Erkenntnis", "text": "Es fehlt ein Nachtbus", "state": "done"},
    {
        "label": "Nicht aufgenommen",
        "state": "ended",
        "reason": "Der Nahverkehr liegt nicht beim Landkreis allein; weitergegeben an den Zweckverband.",
    },
]
ARABIC_THREAD = [
    {"label": "قلتَ لنا", "text": "الطريق إلى الدورة طويل مع الأطفال", "date": "أيار 2018", "state": "done"},
    {"label": "فهمنا", "text": "أوقات الدورات لا تناسب كثيرين", "state": "done"},
    {"label": "كُتب في الخطة", "text": "الفصل 4.1، الفقرة 1", "state": "done"},
    {"label": "قرّر مجلس المقاطعة", "date": "19.12.2018", "state": "done"},
    {"label": "يجري الآن", "text": "دورات مسائية: 35 من 60 مكانًا", "state": "now"},
]
PUBLISHED = "n = 1.000, Telefon (Festnetz), Nov. bis Dez. 2017, ab 14 Jahren"
FIGURES = [
    {"label": "für die bestmögliche Integration von Asylsuchenden", "value": 87, "low": 84.9, "high": 89.1, "base": PUBLISHED, "flag": "published"},
    {"label": "haben persönlichen Kontakt", "value": 48, "low": 44.9, "high": 51.1, "base": PUBLISHED, "flag": "published", "slot": 3},
    {"label": "Teilnehmende der Online-Runde: Kurse am Abend sind wichtig", "value": 71.5, "base": "n = 212, selbst gewählt, Mai 2018", "flag": "synthetic", "slot": 9},
]  # fmt: skip
STACKS = [
    {"label": "Kurse sollen auch abends stattfinden", "base": "n = 212", "flag": "synthetic", "parts": [
        {"label": "stimme zu", "value": 62, "slot": 3}, {"label": "teils, teils", "value": 21, "slot": 12}, {"label": "stimme nicht zu", "value": 12, "slot": 2}, {"label": "weiß nicht", "value": 5, "slot": 14}]},
    {"label": "Der Landkreis informiert gut", "base": "n = 208", "flag": "synthetic", "parts": [
        {"label": "stimme zu", "value": 24, "slot": 3}, {"label": "teils, teils", "value": 33, "slot": 12}, {"label": "stimme nicht zu", "value": 36, "slot": 2}, {"label": "weiß nicht", "value": 7, "slot": 14}]},
]  # fmt: skip
MATRIX = [
    ("Bevölkerung (Befragung)", [(154, 7), (163, 7), (228, 9), (197, 8), (258, 9)], "1.000"),
    ("Geflüchtete", [(14, 2), ("< 5", "masked"), ("keine", "gap"), ("keine", "gap"), (17, 2)], "31–39"),
    ("Unbegleitete Minderjährige", [("keine", "gap"), ("keine", "gap"), (7, 1), ("keine", "gap"), (11, 2)], "18"),
    ("Polnische Beschäftigte", [("keine", "gap"), ("< 5", "masked"), (22, 3), (22, 3), (8, 1)], "52–59"),
    ("Vereine und Bündnisse", [(8, 1), ("< 5", "masked"), ("keine", "gap"), (46, 5), (31, 4)], "85–92"),
]  # fmt: skip


def _qr() -> str:
    cells = "".join(
        f'<rect x="{x}" y="{y}" width="1" height="1"/>'
        for x in range(21)
        for y in range(21)
        if (x * 7 + y * 11 + x * y) % 3 == 0
    )
    return mark_safe(f'<svg viewBox="0 0 21 21" aria-hidden="true">{cells}</svg>')


def context(language: str = "de", theme: str = "", workbench: bool = False) -> dict[str, Any]:
    """Everything the sample pages ask for."""
    public = ["Worum es geht", "Wer gehört wurde", "Was gesagt wurde", "Das Konzept", "Was daraus wurde", "Mitmachen"]
    rooms = ["Meine Arbeit", "Verfahren", "Stimmen", "Erkenntnisse", "Konzept", "Antworten", "Menschen", "Protokoll"]
    names = rooms if workbench else public
    current = 0 if workbench else 3
    refused = MeasureForm({"title": "", "financing": "grant", "regions": ["1", "4"], "begins": "morgen"})
    refused.is_valid()
    return {
        "process": _Process(), "theme": theme, "site_name": "Landkreis Musterland", "home_url": "/",
        "languages": [{"code": c, "name": n, "dir": d, "current": c == language, "url": f"?lang={c}"} for c, n, d in LANGUAGES],
        "nav_links": [{"label": n, "url": "#", "current": i == current, "key": "wpvfcams"[i] if workbench else "", "count": 5 if workbench and i == 0 else ""} for i, n in enumerate(names)],
        "account_links": [{"label": "Abmelden", "url": "#", "post": False}] if workbench else [{"label": "Anmelden", "url": "#"}],
        "footer_links": [{"label": n, "url": "#"} for n in ["Barrierefreiheit", "Datenschutz", "Impressum", "Kontakt", "Rückmeldung zu diesen Seiten"]],
        "search_url": "#" if workbench else "",
        "process_choices": [{"title": "Ankommen und Leben", "url": "#", "current": True}, {"title": "Klima und Dorf", "url": "#"}] if workbench else [],
        "breadcrumbs": [{"label": "Konzept", "url": "#"}, {"label": "4 Handlungsfelder", "url": "#"}, {"label": "4.1 Sprache"}],
        "tabs": [{"label": "Alle", "url": "#", "current": True, "count": 5214}, {"label": "Offen", "url": "#", "count": 344}, {"label": "Zu prüfen", "url": "#", "count": 12}],
        "measure_thread": MEASURE_THREAD, "ended_thread": ENDED_THREAD, "arabic_thread": ARABIC_THREAD,
        "figures": FIGURES, "stacks": STACKS, "matrix": MATRIX, "regions": list(REGIONS.values()),
        "tiles": [{"key": n, "name": n, "region": REGIONS[r], "slot": r, "lon": lon, "lat": lat, "heard": n not in SILENT} for n, r, lon, lat in PLACES],
        "form": MeasureForm(), "refused": refused, "answer": AnswerForm(), "filters": FilterForm(),
        "changes": [("same", "Abendkurse in "), ("del", "drei"), ("ins", "allen fünf"), ("same", " Planungsräumen, ab "), ("del", "2020"), ("ins", "Januar 2019"), ("same", ".")],
        "slip": {"code": "K7QF-2M9T-XA", "short_url": "musterland.example/r", "qr": _qr(), "title": "Danke. Ihre Stimme zählt.", "text": "Hier sehen Sie, was daraus wird, ohne Anmeldung:", "lang": "de", "dir": "ltr"},
        "arabic_slip": {"code": "P4WD-8H3C-LN", "short_url": "musterland.example/r", "qr": _qr(), "title": "شكرًا. صوتك مهم.", "text": "هنا ترى ما الذي حدث لما قلتَه، من دون تسجيل:", "lang": "ar", "dir": "rtl"},
        "states": ["open", "answered", "taken_up", "partly", "already", "not_taken", "passed_on", "background", "unusable", "urgent", "withdrawn", "sealed", "released", "quotable", "draft", "second_reader", "approved", "frozen", "adopted", "planned", "running", "paused", "supports", "contradicts", "synthetic", "missing", "late"],
        "eight": range(8),
    }  # fmt: skip
