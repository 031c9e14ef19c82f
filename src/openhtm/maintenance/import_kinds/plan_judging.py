"""Judging the rows of a list of plans: about a line, or about one device under it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.imports.api import Context, Outcome, Record, Verdict
from openhtm.kernel.errors import InvalidInput
from openhtm.places.api import Site
from openhtm.registry.api import GONE

from ..terms import Terms
from .devices import Devices, Found, heading
from .plan_index import Key, Line, Plans
from .plan_references import Named, References
from .plan_rows import Days, DeviceWish, LineWish, bases, days_of
from .plan_terms import Given, fingerprint, given, join_interval, same
from .sites import Sites

DEFAULT_CODE = "PM"
_CODE = 40
#: The fields from which the terms of a row are read.
_TERMS = (
    "kind", "interval", "calendar", "drift_percent", "window", "window_before", "window_after", "window_source",
    "basis", "basis_reference", "excluded",
)  # fmt: skip


class LineRows:
    """What becomes of rows about a line of a model or device type."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.devices = Devices(context)
        self.sites = Sites(context)
        self.references = References(context)
        self.plans = Plans.of(context)
        self.rows_of: dict[object, int] = {}
        self.votes: dict[Key, Counter[str]] = defaultdict(Counter)
        self.voted: dict[str, Terms] = {}
        self.listed: Counter[Key] = Counter()  # devices of the list by new line
        self.givens: dict[tuple[str, ...], Given] = {}
        self.overs: dict[tuple[int, int], tuple[Terms, str, Given, Terms | None]] = {}

    def _line_row(self, record: Record, site: Site | None, terms: Given, days: Days) -> Outcome:
        owner = self.references.owner(record)
        if owner is None:
            return Outcome(record, Verdict.ERROR)
        named = self.references.procedure(record)
        site_id = site.pk if site else None
        stored = [
            line
            for code in self.plans.codes.get(owner, ())
            if (line := self.plans.lines.get(Key(*owner, site_id, code)))
        ]
        key = Key(*owner, site_id, self._code(record, named, stored).lower())
        if self.rows_of.setdefault(key, record.row) != record.row:
            self._twice(record, "line", key.code)
        if terms.excluded:
            raise InvalidInput(_("Only a single device can be left out. To stop a whole plan, end it."))
        if days.last_done:
            record.warn("plan.last_done_of_model", column=heading(self.context, "last_done"))
        anchor = days.anchor or days.next_due
        line = self.plans.lines.get(key)
        if line is not None and line.pk is not None:
            return self._compare_line(record, line, named, terms, anchor)
        return self._new_line(record, key, named, terms, anchor)

    def _new_line(self, record: Record, key: Key, named: Named | None, terms: Given, anchor: Any) -> Outcome:
        if not terms.says_how_often:
            record.refuse("row.missing", field=heading(self.context, "interval"))
            return Outcome(record, Verdict.ERROR)
        full = replace(terms.over(None), anchor_on=anchor)
        full.columns()
        line = self.plans.lines.get(key) or self._begin_line(record, key, named)
        line.terms = full
        return Outcome(
            record,
            Verdict.CREATE,
            label=line.title,
            after={"line": line.code, "title": line.title, **_shown(full)},
            payload=LineWish(line, {}),
        )

    def _begin_line(self, record: Record, key: Key, named: Named | None) -> Line:
        self.references.park(record, named)
        title = record.values.get("title") or (named.name if named else "") or _("Planned maintenance")
        written = str(record.values.get("line") or "")
        code = written if written.lower() == key.code else key.code.upper()
        if named is not None and named.code.lower() == key.code:
            code = named.code
        return self.plans.add(Line(key, code[:_CODE], str(title)[:200], named.pk if named else None))

    def _compare_line(
        self, record: Record, line: Line, named: Named | None, terms: Given, anchor: Any
    ) -> Outcome:
        changes: dict[str, Any] = {}
        if record.values.get("title") not in (None, line.title):
            changes["title"] = record.values["title"]
        if named is not None and named.pk is not None and named.pk != line.procedure_id:
            changes["procedure_id"] = named.pk
        if line.procedure_id is None:
            self.references.park(record, named)
        self._refuse_other_terms(record, line, terms, anchor)
        before = {name: getattr(line, name) for name in changes}
        verdict = Verdict.UPDATE if changes else Verdict.UNCHANGED
        return Outcome(
            record, verdict, line.pk, line.version, line.title, before, changes, LineWish(line, changes)
        )

    def _refuse_other_terms(self, record: Record, line: Line, terms: Given, anchor: Any) -> None:
        """Terms change by a proposal that somebody may have to approve, never by a list."""
        known = [each for each in (line.terms, *line.waiting) if each is not None]
        if not known or not (terms.says_something or anchor):
            return
        wanted = terms.over(known[0])
        wanted = replace(wanted, anchor_on=anchor or wanted.anchor_on)
        if not any(same(wanted, each) for each in known):
            record.refuse("plan.other_terms", value=line.title)

    def _code(self, record: Record, named: Named | None, known: Sequence[Line]) -> str:
        """The code of the line: as written, else that of the procedure, else the only one there is."""
        if written := record.values.get("line"):
            return str(written)
        if named is not None:
            by_procedure = [each for each in known if each.procedure_id and each.procedure_id == named.pk]
            return by_procedure[0].code if by_procedure else (named.code or named.name)[:_CODE]
        return known[0].code if len(known) == 1 else DEFAULT_CODE

    def _twice(self, record: Record, name: str, value: str) -> None:
        column = heading(self.context, name)
        record.refuse("row.twice", column=column, value=value, field=column)


class Judging(LineRows):
    """What becomes of each row, without writing anything."""

    def judge(self, records: Sequence[Record]) -> list[Outcome]:
        for record in records:
            join_interval(record, column=heading(self.context, "interval"))
        taken = [record for record in records if not record.is_refused()]
        self.devices.learn(taken)
        self.references.learn([record for record in taken if not self.devices.is_named(record)])
        found = {record.row: self.devices.find(record) for record in taken}
        self.plans.learn({device.pk for device in found.values() if device is not None})
        return [self._judge(record, found.get(record.row)) for record in records]

    def _judge(self, record: Record, device: Found | None) -> Outcome:
        if not record.is_refused() and not any(value is not None for value in record.values.values()):
            return Outcome(record, Verdict.SKIP)
        terms = self._given(record)
        days = days_of(record)
        site = self.sites.of(record, device)
        if record.is_refused():
            return Outcome(record, Verdict.ERROR)
        try:
            outcome = (
                self._line_row(record, site, terms, days)
                if device is None
                else self._device_row(record, device, terms, days)
            )
        except InvalidInput as problem:
            record.refuse("row.refused", why=str(problem))
            return Outcome(record, Verdict.ERROR)
        self._allow(record, site, outcome.verdict)
        return outcome if not record.is_refused() else Outcome(record, Verdict.ERROR)

    def _allow(self, record: Record, site: Site | None, verdict: Verdict) -> None:
        """Plans for all sites are read by whoever reads plans anywhere, and changed by whoever may everywhere."""
        if verdict in (Verdict.CREATE, Verdict.UPDATE):
            self.sites.allow(record, site, Permission.PLAN_EDIT)
        elif site is not None:
            self.sites.allow(record, site, Permission.PLAN_READ)

    def _device_row(self, record: Record, device: Found, terms: Given, days: Days) -> Outcome:
        if device.status in GONE:
            record.refuse("plan.device_gone", value=device.tag)
            return Outcome(record, Verdict.ERROR)
        named = self.references.procedure(record)
        line = self._line_of(record, device, named, terms)
        if line is None:
            return Outcome(record, Verdict.ERROR)
        if self.rows_of.setdefault((device.pk, line.key.code), record.row) != record.row:
            self._twice(record, "tag", device.tag)
        reason = str(record.values.get("reason") or "")
        wish = DeviceWish(line, device, terms, days, reason)
        return self._join(record, wish) if line.pk is None else self._compare(record, wish)

    def _line_of(self, record: Record, device: Found, named: Named | None, terms: Given) -> Line | None:
        """The line of the row: on record, brought by the list, or begun by this row for the device's model."""
        reaching = [
            line for code in self.plans.codes_for(device) if (line := self.plans.nearest(device, code))
        ]
        code = self._code(record, named, reaching)
        found = self.plans.nearest(device, code)
        if found is not None:
            return found
        if device.model_id is None:
            record.refuse("plan.no_model", value=device.tag)
            return None
        if not terms.says_how_often:
            record.refuse("row.missing", field=heading(self.context, "interval"))
            return None
        return self._begin_line(record, Key("model", device.model_id, device.site_id, code.lower()), named)

    def _given(self, record: Record) -> Given:
        """Rows that say the same of the terms share what they say."""
        key = tuple(str(record.values.get(name)) for name in _TERMS)
        found = self.givens.get(key)
        if found is None:
            found = given(record)
            if not record.is_refused():
                self.givens[key] = found
        return found

    def _over(self, terms: Given, base: Terms | None) -> tuple[Terms, str]:
        """The terms in full, with their fingerprint."""
        key = (id(terms), id(base))
        if key not in self.overs:
            full = terms.over(base)
            # What the key names is kept, so that its identity stays its own.
            self.overs[key] = (full, fingerprint(full), terms, base)
        return self.overs[key][:2]

    def _join(self, record: Record, wish: DeviceWish) -> Outcome:
        """The device comes under a line that the list adds."""
        line = wish.line
        if wish.given.says_how_often and not wish.given.excluded:
            wish.terms, key = self._over(wish.given, line.terms)
            self.votes[line.key][key] += 1
            self.voted.setdefault(key, wish.terms)
        self.listed[line.key] += 1
        terms = _shown(wish.terms) if wish.terms else {}
        after = {"line": line.code, **terms, **_days_shown(wish.days)}
        return Outcome(record, Verdict.CREATE, label=wish.device.tag, after=after, payload=wish)

    def _compare(self, record: Record, wish: DeviceWish) -> Outcome:
        """The device beside the line on record."""
        line, held = wish.line, self.plans.held[wish.device.pk, int(wish.line.pk or 0)]
        wish.held, base = held, held.own or line.terms or next(iter(line.waiting), None)
        wish.terms = base
        if base is not None and wish.given.says_something:
            wanted = wish.given.over(base)
            wish.wants_own = not any(same(wanted, each) for each in (base, *held.waiting))
            wish.terms = wanted if wish.wants_own else base
        wish.is_new = held.assignment is None and line.terms is not None and held.own is None
        if held.assignment is None and not wish.is_new and not wish.wants_own and wish.days.says_something:
            record.warn("plan.not_in_force", value=wish.device.tag)
        return self._compared(record, wish)

    def _compared(self, record: Record, wish: DeviceWish) -> Outcome:
        line, device = wish.line, wish.device
        after: dict[str, Any] = _shown(wish.terms) if wish.wants_own and wish.terms else {}
        if wish.is_new:
            after["line"] = line.code
        baseline = (
            wish.baseline(int(line.pk or 0), wish.terms, today=self.context.today) if wish.terms else None
        )
        if baseline is not None:
            after |= {"last_done": baseline.last_done_on, "next_due": baseline.next_due_on}
        verdict = Verdict.UPDATE if after else Verdict.UNCHANGED
        before = bases(wish.held) if after else {}
        return Outcome(record, verdict, line.pk, line.version, device.tag, before, after, payload=wish)


def _shown(terms: Terms) -> dict[str, str]:
    """Terms as a person sees them before they are entered."""
    interval = f"{terms.interval.count} {terms.interval.unit}" if terms.interval else ""
    found = {"kind": str(terms.kind), "interval": interval, "first_due": str(terms.anchor_on or "")}
    return found | ({"excluded": "yes"} if terms.excluded else {})


def _days_shown(days: Days) -> dict[str, str]:
    return {"last_done": str(days.last_done or ""), "next_due": str(days.next_due or days.anchor or "")}
