"""What a page object is made of: small frozen values that the components draw.

A context's `web/pages.py` builds these; templates hand them to components, as in
`<c-ui.facts :facts="page.facts" />`.
All text is already translated and all links are ready; a component computes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from .tones import Tone


@dataclass(frozen=True, kw_only=True)
class Pill:
    """A state in one word. `icon` only where the tone's own icon would mislead."""

    text: str
    tone: Tone = Tone.PLAIN
    icon: str = ""


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something the reader can do next, named by its verb.

    With `refused` the act is shown but not offered, and the sentence in `refused` stands beside it.
    `method="post"` draws a form with a CSRF token around the button; `fields` are its hidden inputs.
    """

    label: str
    url: str
    icon: str = ""
    kind: Literal["primary", "secondary", "danger", "quiet"] = "secondary"
    method: Literal["get", "post"] = "get"
    refused: str = ""
    fields: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class Crumb:
    """One step of the path to this page."""

    label: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A view of the same thing under its own address."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """What every page has. `lead` is the one sentence its reader came for, `lead_tone` its meaning."""

    title: str
    lead: str = ""
    lead_tone: Tone = Tone.PLAIN
    crumbs: Sequence[Crumb] = ()
    tabs: Sequence[Tab] = ()
    acts: Sequence[Act] = ()
    as_of: date | datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A label and its value. `value=None` is drawn as Unknown, with `settle` as the task that settles it.

    Use `value=""` never; say "None" in words where nothing is the answer.
    """

    label: str
    value: object | None
    url: str = ""
    hint: str = ""
    pill: Pill | None = None
    settle: Act | None = None
    code: bool = False


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a verdict is what it is; opens the record it rests on."""

    text: str
    url: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A judgement with its reasons ("Not safe to use"), the largest thing on its page."""

    text: str
    tone: Tone
    reasons: Sequence[Reason] = ()


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A photo shown small; pressed, it opens whole."""

    url: str
    alt: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened, for the timeline. `kind` is the slug one can filter by."""

    at: datetime
    title: str
    kind: str = ""
    by: str = ""
    detail: str = ""
    url: str = ""
    icon: str = "point"
    tone: Tone = Tone.PLAIN
    pictures: Sequence[Picture] = ()


@dataclass(frozen=True, kw_only=True)
class Stat:
    """A number that opens to its rows, with the definition it is counted by.

    `value=None` is Unknown. `of` is the denominator in words ("of 412 due in October").
    """

    label: str
    value: object | None
    definition: str
    url: str = ""
    of: str = ""
    tone: Tone = Tone.PLAIN
    trend: Sequence[float] = ()


@dataclass(frozen=True, kw_only=True)
class Column:
    """A head of a data table. `url` sorts by it; `sorted` tells how the rows are sorted now."""

    label: str
    url: str = ""
    sorted: Literal["", "ascending", "descending"] = ""
    numeric: bool = False
    hidden_on_phone: bool = False


@dataclass(frozen=True, kw_only=True)
class Paging:
    """Keyset paging. `count` is exact, `about` when it is an estimate, neither when unknown."""

    next_url: str = ""
    previous_url: str = ""
    count: int | None = None
    about: int | None = None


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter that is on; the link takes it off."""

    label: str
    value: str
    remove_url: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field before and after. None is Unknown, not empty."""

    label: str
    before: object | None
    after: object | None

    @property
    def changed(self) -> bool:
        """Tell whether the two sides differ."""
        return self.before != self.after


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A cause shared by several rows: what it is, how many, examples, and how to mend them together."""

    message: str
    count: int
    tone: Tone = Tone.OVERDUE
    examples: Sequence[str] = ()
    suggestion: str = ""
    acts: Sequence[Act] = ()
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage of a stepper."""

    label: str
    state: Literal["done", "current", "todo", "failed"] = "todo"
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A node of the site tree map; `share` is its part of the parent's area from 0 to 1."""

    label: str
    url: str = ""
    count: int | None = None
    tone: Tone = Tone.PLAIN
    note: str = ""
    children: Sequence["Place"] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class Queued:
    """A piece of work that waits on this device for the network."""

    label: str
    state: Literal["waiting", "sending", "refused"] = "waiting"
    note: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class SiteChoice:
    """A site the person may look at."""

    label: str
    value: str
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class SiteSwitch:
    """The site switch of the frame: a form that posts `site` to `action`."""

    action: str
    choices: Sequence[SiteChoice]

    @property
    def current(self) -> str:
        """The label of the site looked at now; empty when none is chosen."""
        return next((choice.label for choice in self.choices if choice.current), "")


@dataclass(frozen=True, kw_only=True)
class Notices:
    """How many notices wait for the person, and where they are read."""

    count: int
    url: str
