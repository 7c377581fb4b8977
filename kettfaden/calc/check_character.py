"""A check character for codes in Crockford's base 32.

Damm's method in the field of 32 elements: it notices every single wrong character and every swap of two neighbours,
the two mistakes people make when they copy a code (H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004).
"""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_MODULUS = 0b100101  # x^5 + x^2 + 1, irreducible over the field of two elements


def check_character(code: str) -> str:
    """The character to put behind `code` (letters of ALPHABET). Raises KeyError for any other letter."""
    return ALPHABET[_remainder(code)]


def is_checked(code: str) -> bool:
    """Whether `code`, its check character included, is written without a mistake. False for letters not in ALPHABET."""
    return bool(code) and all(character in _VALUES for character in code) and _remainder(code) == 0


def _remainder(code: str) -> int:
    remainder = 0
    for character in code:
        # Multiplying by x after each character makes the place of a character count.
        remainder = (remainder ^ _VALUES[character]) << 1
        if remainder & 0b100000:
            remainder ^= _MODULUS
    return remainder
