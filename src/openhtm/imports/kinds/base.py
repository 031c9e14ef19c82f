"""What a kind of record offers to the import engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from .. import library
from ..rules.fields import Field, ValueType


@dataclass(frozen=True, slots=True)
class KindField:
    """A field with its label. `words` names the list of words for a choice."""

    name: str
    label: str | Promise
    type: ValueType = ValueType.TEXT
    words: str = ""
    required: bool = False
    max_length: int = 0
    never_future: bool = False
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)

    def as_rule(self, aliases: Sequence[str]) -> Field:
        return Field(
            self.name,
            self.type,
            (*self.aliases, *aliases),
            self.choices or (library.words(self.words) if self.words else {}),
            self.required,
            self.max_length,
            self.never_future,
        )


def build_fields(kind: str, fields: Sequence[KindField]) -> tuple[Field, ...]:
    aliases = library.aliases(kind)
    return tuple(each.as_rule(aliases.get(each.name, ())) for each in fields)
