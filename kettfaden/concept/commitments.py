"""The hash of a version, and commitments to its quotations that outlive the words."""

import hashlib


def sha256_of(text: str) -> str:
    """SHA-256 (hex) of a canonical text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def commit(salt: str, text: str, language: str, translation: str) -> str:
    """A salted commitment to a quotation: SHA-256 (hex). Without the salt nobody can try out what was said."""
    return hashlib.sha256("\x1f".join((salt, language, text, translation)).encode()).hexdigest()
