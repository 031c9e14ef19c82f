"""What the rules of the catalog remark, in the reader's language: on a device identifier, on two names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from .rules.notes import Note

# rule → sentence. Names in %()s are the facts that the rule gives.
SENTENCES: Mapping[str, str | Promise] = {
    # A device identifier
    "udi.not_understood": lazy("Not understood and kept as it is: %(text)s"),
    "udi.said_twice": lazy("Says two different things about %(fact)s: the first one was taken."),
    "udi.not_a_date": lazy("Not a date: %(digits)s"),
    "udi.not_recognized": lazy("Not recognized as a device identifier of GS1, HIBCC, ICCBBA or IFA."),
    "udi.too_long": lazy("Too long for a device identifier."),
    "udi.no_trade_item": lazy("The symbol should hold a trade item number but does not."),
    "link.no_identifier": lazy("This is a web address without a device identifier."),
    "link.twice": lazy("The address says the same thing twice."),
    "link.characters": lazy("The address contains characters that an address cannot contain."),
    "link.other_part": lazy("Part of the address that says nothing about the device: %(part)s"),
    "gs1.no_separator": lazy(
        "Carries no group separator: if the scanner drops them, more than one reading is possible."
    ),
    "gs1.other_separator": lazy("Another sign stands where the group separator belongs: taken for it."),
    "gs1.lost_separator": lazy("The group separator after (%(code)s) is missing: its end is a guess."),
    "gs1.twice": lazy("(%(code)s) occurs twice with different data: the first one was taken."),
    "gs1.empty": lazy("No data in this message."),
    "gs1.no_identifier": lazy("No device identifier in this message: scan the other symbol too."),
    "gs1.form": lazy("(%(code)s) %(title)s does not have the prescribed form: %(value)s"),
    "gs1.form_empty": lazy("(%(code)s) %(title)s does not have the prescribed form: empty"),
    "gs1.not_a_date": lazy("(%(code)s) %(title)s is not a date: %(value)s"),
    "gs1.unknown_code": lazy("(%(code)s) is not a GS1 application identifier: kept as it is."),
    "gs1.check_digit": lazy("The check digit of (%(code)s) %(number)s is wrong: scan again."),
    "hibcc.small_letters": lazy("Lower-case letters are not allowed in a HIBC: read as capitals."),
    "hibcc.by_form": lazy("Read as a HIBC by its form alone: it has no plus and no check character."),
    "hibcc.secondary": lazy("This is the secondary symbol only: scan the primary one too."),
    "hibcc.link": lazy("The two symbols do not belong together: the link character differs."),
    "hibcc.character": lazy("Contains a character that a HIBC cannot contain."),
    "hibcc.check": lazy("Check character is %(found)r, expected %(expected)r: scan again."),
    "hibcc.no_date_code": lazy("No date code before %(value)s: read whole as lot or serial number."),
    "hibcc.not_a_quantity": lazy("Not a quantity: %(value)s"),
    "iccbba.no_product": lazy("No product identification in this text: scan the other symbol too."),
    "iccbba.length": lazy("%(title)s has %(length)s characters, expected %(expected)s."),
    "ifa.no_product": lazy("No product number in this text."),
    "ifa.check": lazy("The check digits of the PPN are wrong: scan again."),
    # Two names of manufacturers
    "name.same": lazy("The same name."),
    "name.same_but_form": lazy("The same name but for case, accents, punctuation or company form."),
    "name.joined": lazy("Written together, %(one)s and %(other)s are nearly the same."),
    "name.initials": lazy("One is made of the first letters of the other."),
    "name.misspelled": lazy("“%(one)s” and “%(other)s” may be one word misspelled."),
    "name.only": lazy("Only “%(name)s” has %(words)s: a division, a sister company or another one."),
    "name.adds_general": lazy("“%(name)s” adds only general words: %(words)s."),
    # Two names of models
    "model.same_but_form": lazy("The same but for case, spaces, punctuation or the maker's name."),
    "model.slip": lazy("The same digits, and letters a slip of the hand apart."),
    "model.begins": lazy("%(longer)s begins with %(shorter)s: perhaps a variant."),
}


def sentence(remark: Note) -> str:
    """One remark of a rule in words."""
    return str(SENTENCES[remark.rule]) % dict(remark.facts)


def sentences(remarks: Iterable[Note]) -> list[str]:
    """Several, in their order."""
    return [sentence(remark) for remark in remarks]
