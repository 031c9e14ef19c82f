"""How much a decoded text looks like writing: the judge of which encoding a file was saved in."""

from collections.abc import Iterator, Mapping

_WESTERN = "äöüßéèêëàâçîïíìôóòûùúœñáåæøãõ"
_GERMAN = "äöüßé"  # names such as Dräger stand in lists of every language
_CENTRAL = (
    "áčďéěíňóřšťúůýž",
    "áäčďéíĺľňóôŕšťúýž",
    "ąćęłńóśźż",
    "áéíóöőúüű",
    "ăâîşţș",
    "čćđšž",
)
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ"
_GREEK = "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋ"
_MARKS = frozenset("€£§°®™–—‘’“”„…«»\u00a0²³µ±№ªº×¿¡")

# By encoding, the letters of each language that is written in it; a text is in one language.
_ALPHABETS: Mapping[str, tuple[frozenset[str], ...]] = {
    name: tuple(frozenset(letters + letters.upper()) for letters in languages)
    for name, languages in {
        "cp1252": (_WESTERN,),
        "cp1251": (_CYRILLIC,),
        "cp1250": tuple(letters + _GERMAN for letters in _CENTRAL),
        "cp1254": ("çğıöşüâîi̇" + _GERMAN,),
        "iso8859_2": tuple(letters + _GERMAN for letters in _CENTRAL),
        "cp1253": (_GREEK,),
        "cp1257": ("āčēģīķļņšūžąęėįųõäöü",),
        "koi8_r": (_CYRILLIC,),
        "cp866": (_CYRILLIC,),
        "mac_roman": (_WESTERN,),
        "cp850": (_WESTERN,),
        "cp1255": ("אבגדהוזחטיכךלמםנןסעפףצץקרשת",),
        "cp1256": ("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئپچژگ",),
    }.items()
}
_IDEOGRAPHIC = ("shift_jis", "gb18030", "big5", "euc_kr")
_FAIR = 0.5
_LAST_LATIN = "\u036f"


def most_likely(sample: bytes) -> str | None:
    """The encoding under which the sample reads best, the commoner one where two read alike; None when none
    reads well.
    """
    scores = {name: _score_of(sample, name) for name in (*_ALPHABETS, *_IDEOGRAPHIC)}
    best = max(
        scores, key=lambda name: scores[name]
    )  # the first of equals: the order above is how common they are
    return best if scores[best] >= _FAIR else None


def _score_of(sample: bytes, encoding: str) -> float:
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return -1.0
    if encoding in _IDEOGRAPHIC:
        return _mean(_ideographic_points(text))
    return max(_mean(_alphabetic_points(text, alphabet)) for alphabet in _ALPHABETS[encoding])


def _mean(points: Iterator[float]) -> float:
    listed = list(points)
    return sum(listed) / len(listed) if listed else 0.0


def _alphabetic_points(text: str, alphabet: frozenset[str]) -> Iterator[float]:
    """A letter of the alphabet is good, unless its word speaks against it; a sign is neutral, the rest
    bad.
    """
    for before, letter, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if letter.isascii():
            continue
        if letter in alphabet:
            yield -1.0 if _is_out_of_place(before, letter, after) else 1.0
        elif letter in _MARKS:
            yield 0.5
        else:
            yield -1.0 if letter.isalpha() else -2.0


def _is_out_of_place(before: str, letter: str, after: str) -> bool:
    """A capital within a word, or a letter of another script among Latin ones."""
    if letter.isupper() and before.islower():
        return True
    return letter > _LAST_LATIN and any(each.isascii() and each.isalpha() for each in (before, after))


def _ideographic_points(text: str) -> Iterator[float]:
    """Signs in a run are good; one alone between Latin letters is a Latin letter misread."""
    for position, letter in enumerate(text):
        if letter.isascii():
            continue
        around = text[max(position - 1, 0) : position] + text[position + 1 : position + 2]
        alone = bool(around) and all(each.isascii() and each.isalpha() for each in around)
        usual = (
            "\u3000" <= letter <= "\u30ff" or "\u4e00" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7a3"
        )
        yield -1.0 if alone or not usual else 0.9
