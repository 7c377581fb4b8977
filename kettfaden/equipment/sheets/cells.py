"""Single cells: letters of columns, and what a cell means as text, date or number."""

import datetime
import re

from django.utils.translation import gettext as _

Cell = str | int | float | bool | datetime.date | datetime.datetime | datetime.time | None

# A text that begins like this is taken for a formula by spreadsheet programs, whoever wrote it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

_GERMAN_DATE = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")


def column_letter(number: int) -> str:
    """The letters of a column counted from 1: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column, from 1; 0 for what are no letters."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            return 0
        number = number * 26 + ord(letter) - 64
    return number


def tamed(text: str) -> str:
    """The text so that no spreadsheet program runs it as a formula; `untamed` gives it back."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) or (text[:1] == "'" and text[1:2] in ("'", *FORMULA_STARTS)) else text


def untamed(text: str) -> str:
    """What the text was before it was tamed."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("'", *FORMULA_STARTS) else text


def cell_text(value: Cell) -> str:
    """A cell as text: whole numbers without a decimal point, dates as 2018-05-03, an empty cell as ''."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


def cell_date(value: Cell) -> datetime.date | None:
    """A cell as a date; None if it is empty. Texts such as 2018-05-03 and 03.05.2018 count as dates.

    Raises ValueError with a sentence for the user.
    """
    if value is None or value == "":
        return None
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, str):
        text = value.strip()
        try:
            if match := _ISO_DATE.fullmatch(text):
                return datetime.date(int(match[1]), int(match[2]), int(match[3]))
            if match := _GERMAN_DATE.fullmatch(text):
                return datetime.date(int(match[3]), int(match[2]), int(match[1]))
        except ValueError:
            pass
    raise ValueError(_("“%(text)s” is not a date. Write it as 2018-05-03 or 03.05.2018.") % {"text": _short(cell_text(value))})


def cell_number(value: Cell) -> float | None:
    """A cell as a number; None if it is empty. '1.234,5', '1,5' and '87 %' are understood.

    A per cent sign is dropped, not divided by. Raises ValueError with a sentence for the user.
    """
    if value is None or value == "":
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        text = value.strip().removesuffix("%").strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
        if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?", text):
            text = text.replace(".", "")
        text = text.replace(",", ".")
        if re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", text):
            return float(text)
    raise ValueError(_("“%(text)s” is not a number.") % {"text": _short(cell_text(value))})


def cell_integer(value: Cell) -> int | None:
    """A cell as a whole number; None if it is empty. Raises ValueError with a sentence for the user."""
    number = cell_number(value)
    if number is None:
        return None
    if not number.is_integer() or abs(number) > 2**53:
        raise ValueError(_("“%(text)s” is not a whole number.") % {"text": _short(cell_text(value))})
    return int(number)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
