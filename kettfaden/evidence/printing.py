"""Receipts on paper. The codes pass through here once, from minting to the sheet, and are kept nowhere."""

from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from kettfaden.equipment.printing import qr_svg, typst_pdf
from kettfaden.evidence.models import ReceiptBatch
from kettfaden.process.queries import names_in

SLIPS, STICKERS = "slips", "stickers"
LAYOUTS = (SLIPS, STICKERS)


def receipt_address(code: str = "", language: str = "") -> str:
    """The address a receipt leads to; with code and language as its QR code holds it."""
    query = urlencode({"c": code, "lang": language}) if code else ""
    return f"{settings.KETTFADEN_PUBLIC_URL}/r/" + (f"?{query}" if query else "")


def receipts_pdf(batch: ReceiptBatch, codes: Sequence[str], *, layout: str = SLIPS) -> bytes:
    """The sheets of a batch as PDF: `slips`, eight to a page, or `stickers`, eight pairs to a page (105 x 37 mm).

    The words are those of the batch's language where the catalogue has it, else the process's. Raises ValueError for
    another layout.
    """
    if layout not in LAYOUTS:
        raise ValueError(f"no such layout: {layout}")
    process = batch.process
    known = {code for code, _name in settings.LANGUAGES}
    language = batch.language if batch.language in known else process.language
    assets = {f"{number}.svg": qr_svg(receipt_address(code, language)).encode() for number, code in enumerate(codes)}
    address = urlsplit(receipt_address())
    with translation.override(language):
        data = {
            "layout": layout,
            "language": language,
            "direction": "rtl" if get_language_bidi() else "ltr",
            "title": _("Receipts: %(title)s") % {"title": batch.title},
            "heading": _("Your receipt"),
            "process": names_in(process, language).of(process, "title"),
            "batch": batch.title,
            "words": _("With this code you can see what became of what you said. Keep it: it is not kept anywhere else."),
            "short_words": _("See what became of what you said:"),
            "withdraw": _("With it you can also take back what you said. You need no name and no account."),
            "card_heading": _("For the card"),
            "word_label": _("My word, if I want to read my own words later:"),
            "address": address.netloc + address.path,
            "expires": _("Valid until %(day)s") % {"day": date_format(batch.expires_on, "SHORT_DATE_FORMAT")},
            "qr_alt": _("QR code of this receipt"),
            "invented": _("Invented example") if process.is_synthetic else "",
            "receipts": [{"code": code, "qr": f"{number}.svg"} for number, code in enumerate(codes)],
        }
    return typst_pdf("evidence/typst/receipts.typ", data, assets=assets)
