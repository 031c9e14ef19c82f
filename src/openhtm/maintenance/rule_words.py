"""Why terms, limits or steps cannot be, in the reader's language: what `rules.impossible` says in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from .rules.impossible import Impossible
from .rules.papers import Refusal as PaperRefusal
from .rules.steps import InvalidStep
from .words import Text, day

# rule → sentence. Names in %()s are the facts that the rule gives.
SENTENCES: Mapping[str, Text] = {
    "day.out_of_range": lazy("A day of the month runs from 1 to 31; got %(day)s."),
    "weekday.out_of_range": lazy("A weekday runs from 0 (Monday) to 6; got %(weekday)s."),
    "nth.out_of_range": lazy(
        "The nth weekday runs from 1 to 4, or -1 for the last to -4; got %(nth)s. "
        "Few months have a fifth: use -1, the last."
    ),
    "list.no_month": lazy("Name at least one month, by its number from 1 to 12."),
    "list.no_day": lazy("Name at least one day: of the month, or a weekday."),
    "list.unreadable": lazy("The list of days cannot be read."),
    "list.not_a_month": lazy("“%(text)s” is no month. Write March, September on 15."),
    "list.not_a_day": lazy("“%(text)s” is no day. Write 15, Monday or last Friday."),
    "list.not_a_count": lazy("“%(text)s” is no count. Write first to fourth, or last."),
    "interval.out_of_range": lazy(
        "An interval must be a whole number of days, weeks, months or years, at least 1 and at "
        "most %(years)s years; got %(count)r %(unit)r."
    ),
    "date.beyond_calendar": lazy("The date lies after the year 9999; shorten the interval or the period."),
    "schedule.drift": lazy("Drift is a percentage of the interval from 1 to 100; got %(percent)s."),
    "schedule.no_interval": lazy("Say how often: the interval is missing."),
    "schedule.no_day": lazy("Say on which day: it is due once."),
    "event.none": lazy("Choose at least one event after which the work is due."),
    "event.unknown": lazy("That event is not known. Events: %(known)s."),
    "event.no_condition": lazy(
        "Say which result the plan waits for, such as: battery_run below 20, hours above 5000."
    ),
    "event.within": lazy("Work may be due at most %(longest)s days after an event; got %(days)s."),
    "downtime.ends_before": lazy("Downtime ends before it begins."),
    "downtime.future": lazy(
        "Downtime cannot lie in the future. What still lasts stands on the order itself."
    ),
    "downtime.twice": lazy("This downtime is noted already."),
    "meter.unknown": lazy("Choose what the meter counts: %(known)s."),
    "meter.every": lazy(
        "Say after how much use the work is due: a number above 0 with at most two decimals."
    ),
    "meter.number": lazy("A reading is a number from 0, with at most %(most)s digits before the point."),
    "meter.decimals": lazy("A reading has at most %(most)s digits after the point."),
    "meter.beyond_display": lazy(
        "The display cannot show %(shown)s: it begins again at %(rollover)s. Is that number right?"
    ),
    "meter.first": lazy("This is the first reading of that meter: there is none that it could follow."),
    "meter.earlier": lazy(
        "A later reading is on record, of %(last)s. Readings are entered in the order they were taken; if "
        "that one is wrong, strike it out first."
    ),
    "meter.no_rollover": lazy("Say at which number the display begins again, such as 100000."),
    "meter.not_rolled_over": lazy(
        "After a rollover the display shows less than before (%(last)s) and begins again above that."
    ),
    "meter.old_counter": lazy(
        "Say what the old counter showed when it was exchanged: at least %(last)s, as last read."
    ),
    "meter.backwards": lazy(
        "A meter does not run backwards: %(shown)s is less than %(last)s, read on %(on)s. Read it again; say so "
        "if the display rolled over or the counter was exchanged."
    ),
    "meter.too_fast": lazy(
        "%(used)s hours in %(days)s days is more than the clock ran (%(most)s at most). Read it again."
    ),
    "window.negative": lazy("Days before and after the due day cannot be negative."),
    "window.days_beside_scheme": lazy("Days before and after apply to the plus-minus scheme only."),
    "window.overlaps": lazy(
        "The window spans up to %(needed)s days but due days can be only %(gap)s days apart: "
        "two inspections would share a day. Narrow the window or lengthen the interval."
    ),
    "hours.no_weekday": lazy("Choose at least one weekday."),
    "hours.backwards": lazy("Working hours end before they begin; those that pass midnight are two days."),
    "goal.out_of_range": lazy("A target is between 1 and %(most)s; got %(count)s."),
    "limits.no_target": lazy("A tolerance needs a target to be around."),
    "limits.two_ways": lazy("Give a target with a tolerance, or a lower and upper limit, not both."),
    "limits.none": lazy("A measurement needs a limit: a lower, an upper, or a target with a tolerance."),
    "limits.negative": lazy("A tolerance or guard band cannot be negative."),
    "limits.crossed": lazy(
        "No reading can pass: the lower limit %(lower)s is above the upper limit %(upper)s "
        "(after the guard band, if there is one). Were they swapped?"
    ),
    "formula.abs": lazy("abs takes one value."),
    "formula.too_long": lazy("A formula has at most %(longest)s characters."),
    "formula.unreadable": lazy("%(formula)r is not a formula."),
    "formula.not_arithmetic": lazy(
        "A formula may hold numbers, names of earlier steps, + - * / and abs, min, max, mean."
    ),
    "layout.no_name": lazy("Say what the file calls the %(role)s."),
    "layout.no_tests": lazy("Name the tests of the file and the steps that they answer."),
    "layout.no_record": lazy("Say which element of the XML file is one result."),
    "layout.too_many_tests": lazy("A mapping has at most %(most)s tests."),
    "layout.name_twice": lazy("“%(name)s” is given for two things."),
    "layout.test_twice": lazy("The test “%(name)s” is mapped twice."),
    "layout.test_unnamed": lazy("Say what the file calls the test for step %(step)s."),
    "layout.test_step": lazy("“%(step)s” cannot be the key of a step (test “%(name)s”)."),
    "layout.test_unit": lazy("The unit “%(unit)s” of test “%(name)s” is not known."),
    "layout.range_unit": lazy("The range of test “%(name)s” needs a unit."),
    "layout.range_crossed": lazy(
        "The range of test “%(name)s” is crossed: %(lowest)s to %(highest)s. Were its ends swapped?"
    ),
    "layout.unreadable": lazy("The mapping cannot be read."),
    "layout.unknown": lazy("A mapping has no “%(name)s”."),
    "layout.choice": lazy("“%(value)s” is no %(name)s; there are %(offered)s."),
    "layout.number": lazy("“%(value)s” is not a number (%(name)s)."),
    "formula.mixed_units": lazy("A formula cannot add up %(one)s and %(other)s."),
    "condition.too_long": lazy("A condition has at most %(longest)s characters."),
    "condition.unreadable": lazy(
        "“%(text)s” is no condition. Write: battery fails, mode is not standby, energy above 100."
    ),
    "condition.number": lazy("“%(text)s” is not a number to compare with."),
    "electrical.key": lazy("No table of electrical safety has a test “%(test)s”."),
    "electrical.unit": lazy("The unit “%(unit)s” is not one that this test is measured in."),
    "electrical.source": lazy("Say where the manufacturer states it: manual, revision, page."),
    # Of a step; they follow its name and a colon.
    "step.none": lazy("a procedure needs at least one step."),
    "step.key": lazy("its key must be a word of letters, digits and underscores."),
    "step.key_twice": lazy("its key is used twice."),
    "step.no_label": lazy("it needs a label."),
    "step.no_limits": lazy("it needs limits."),
    "step.limits_of_kind": lazy("only a measurement or a calculated value has limits."),
    "step.readings": lazy("it asks for %(readings)s readings, not 1 to %(most)s."),
    "step.meter": lazy("there is no meter %(meter)s; there are %(meters)s."),
    "step.meter_unit": lazy("hours are read in h."),
    "step.meter_twice": lazy("the meter of %(meter)s is read by an earlier step."),
    "step.critical_meter": lazy("a meter reading has no limit and so cannot be critical."),
    "step.unit": lazy("its unit %(unit)r is not known."),
    "step.percent_of_temperature": lazy("a percentage of a temperature means nothing; give degrees."),
    "step.choices": lazy("it needs at least two different choices."),
    "step.failing_choice": lazy("a failing choice is not among its choices."),
    "step.condition_step": lazy("its condition looks at %(name)s, which is not an earlier step."),
    "step.condition_number": lazy("its condition compares %(name)s, which has no number."),
    "step.condition_answer": lazy("its condition waits for “%(answer)s”, which %(name)s does not offer."),
    "step.pair_step": lazy("%(name)s is not an earlier as-found reading."),
    "step.pair_kind": lazy("as found and as left are measurements in one unit; %(name)s is another."),
    "step.pair_twice": lazy("%(name)s has an as-left reading already."),
    "step.table_twice": lazy("a procedure has one table of electrical safety."),
    "step.table_key": lazy("keys that begin with %(prefix)s belong to tables of electrical safety."),
    "step.table": lazy("there is no table of electrical safety named %(table)s."),
    "step.formula_unit": lazy("its formula gives %(unit)s, not %(wanted)s."),
    "step.formula_name": lazy("%(name)s is not an earlier step with a number."),
}


def impossible(problem: Impossible) -> str:
    """The whole sentence; of a step with its key."""
    if not isinstance(problem, InvalidStep):
        return reason(problem)
    facts = {"key": problem.key or _("(no key)"), "problem": reason(problem)}
    return _("Step %(key)s: %(problem)s") % facts


def reason(problem: Impossible) -> str:
    """What is wrong, without the name of the step it is wrong with."""
    facts = {name: day(fact) if isinstance(fact, date) else fact for name, fact in problem.facts.items()}
    return str(SENTENCES[problem.rule]) % facts


PAPERS: Mapping[str, Text] = {
    PaperRefusal.NO_DEVICE: lazy("The order is about a place: only a device gets a certificate or sticker."),
    PaperRefusal.NOT_CLOSED: lazy(
        "Close and sign the order first: the paper says that the work is complete."
    ),
    PaperRefusal.NOT_SIGNED: lazy("The record is not signed here. Issue a service report instead."),
    PaperRefusal.NO_CHECKLIST: lazy(
        "No finished checklist says that the device passed. Issue a service report instead."
    ),
    PaperRefusal.NOT_PASSED: lazy("The last checklist did not pass. Issue a service report instead."),
    PaperRefusal.NOT_USABLE: lazy("The device may not be used now. Print a status tag instead."),
    PaperRefusal.NOT_LATEST: lazy("A later inspection is on record. Print the sticker of that one."),
    PaperRefusal.NOT_DOWN: lazy("The device is not out of service. Change its status first."),
    PaperRefusal.NOT_HELD: lazy("The device is not quarantined, sequestered or isolated."),
    PaperRefusal.USABLE: lazy("The record says that the device may be used. Change its status first."),
    PaperRefusal.NOT_A_LOANER: lazy("The record does not say that the device is a loaner."),
}


def paper_refusal(refused: PaperRefusal) -> str:
    """Why a paper is not issued, and what to do."""
    return str(PAPERS[refused])
