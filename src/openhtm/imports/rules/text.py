"""Text as people type it, brought to a form that can be compared."""

import re
import unicodedata
from functools import lru_cache

_SEPARATORS = re.compile(r"[_\-./#:;,()\[\]{}*\"'’`?!&+\\|<>=°º№\s]+")
_CAMEL = re.compile(r"(?<=[a-zà-ÿа-я0-9])(?=[A-ZÀ-ÞА-Я])|(?<=[A-Z])(?=[A-Z][a-z])")
_BLANKS = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u2060\ufeff]+")
# Letters that decomposition leaves as they are.
_UNDECOMPOSED = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i"})

# Words with which people say that they do not know, or that there is nothing.
PLACEHOLDERS = frozenset(
    {
        "",
        "n a",
        "na",
        "none",
        "null",
        "nil",
        "unknown",
        "unk",
        "not known",
        "not available",
        "not applicable",
        "tbd",
        "tbc",
        "xxx",
        "xxxx",
        "no",
        "no number",
        "no serial",
        "no serial number",
        "without",
        "missing",
        "inconnu",
        "inconnue",
        "sans",
        "neant",
        "unbekannt",
        "ohne",
        "keine",
        "desconocido",
        "ninguno",
        "sin",
        "s n",
        "desconhecido",
        "sem",
        "sconosciuto",
        "nespecificat",
        "necunoscut",
        "fara",
        "неизвестно",
        "нет",
    }
)


def squeeze(text: str) -> str:
    """The text without outer blanks, and with every run of blanks (also the unbreakable and invisible) as
    one.
    """
    if text.isascii() and text.isprintable():
        text = text.strip()
        return text if "  " not in text else _BLANKS.sub(" ", text)
    return _BLANKS.sub(" ", text).strip()


@lru_cache(maxsize=65_536)
def normalize(text: str) -> str:
    """Lower case without accents, with camel case and separators as single blanks: `AssetFullName` → `asset
    full name`.
    """
    spaced = _SEPARATORS.sub(" ", _CAMEL.sub(" ", text)).strip().casefold().translate(_UNDECOMPOSED)
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", spaced) if not unicodedata.combining(letter)
    )
    return _BLANKS.sub(" ", bare).strip()


def is_placeholder(text: str) -> bool:
    """Whether the text says "I do not know": `N/A`, `unknown`, `-`, `???`."""
    return normalize(text) in PLACEHOLDERS
