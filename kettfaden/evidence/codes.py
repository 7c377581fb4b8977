"""The code on a receipt: twelve characters that survive being read out, copied by hand or typed in another script."""

import secrets
import unicodedata

from django.contrib.auth.hashers import check_password, make_password

from kettfaden.calc.check_character import ALPHABET, check_character, is_checked
from kettfaden.equipment.crypto import keyed_hash, keyed_hash_candidates

RING = "receipts"
LENGTH = 12  # eleven random characters (55 bits) and one that checks them
LONGEST_WORD = 60

# What people write for what is printed (Crockford): no letter of the alphabet is among the left ones.
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """A fresh code as it is printed: XXXX-XXXX-XXXX."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return printed(body + check_character(body))


def printed(code: str) -> str:
    """A code in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_code(typed: str) -> str | None:
    """The code in what somebody typed (small letters, blanks, hyphens, O for 0, digits of other scripts), or None."""
    letters = []
    for letter in typed[:100]:
        digit = unicodedata.decimal(letter, None)
        if digit is not None:
            letters.append(str(digit))
        elif letter.isalnum():
            letters.append(letter.upper().translate(_LOOKALIKES))
    code = "".join(letters)
    return code if len(code) == LENGTH and is_checked(code) else None


def code_hash(code: str) -> str:
    """What is stored of a code: its keyed hash, with the key's id."""
    return keyed_hash(RING, _bare(code))


def code_hashes(code: str) -> list[str]:
    """The hashes to look a code up by, one a live key."""
    return keyed_hash_candidates(RING, _bare(code))


def _bare(code: str) -> str:
    return code.replace("-", "")


def word_hash(word: str) -> str:
    """What is stored of the word a person chose: an Argon2 hash; empty for no word."""
    word = read_word(word)
    return make_password(word) if word else ""


def word_matches(word: str, stored: str) -> bool:
    """Whether this is the word. Takes as long when none is stored, so that the time tells nothing."""
    if not stored:
        make_password(read_word(word) or "-")
        return False
    return check_password(read_word(word), stored)


def read_word(typed: str) -> str:
    """A word as it is compared: whoever wrote it on a card may type it with other capitals or another form of a letter."""
    return " ".join(unicodedata.normalize("NFKC", typed[: LONGEST_WORD * 4]).casefold().split())[:LONGEST_WORD]
