"""Compile every message catalogue (.po -> .mo) without a system gettext."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

for source in sorted(Path("kettfaden/locale").glob("*/LC_MESSAGES/*.po")):
    with source.open("rb") as handle:
        catalogue = read_po(handle, locale=source.parts[-3], domain=source.stem)
    with source.with_suffix(".mo").open("wb") as handle:
        write_mo(handle, catalogue)
