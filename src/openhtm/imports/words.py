"""The sentences of the importer: each rule's message and what to do, in the reader's language.

Messages are for a whole group of rows with one cause: they name the column and the shared facts, never a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from .rules.problems import Cause, Problem

# rule → (what is wrong, what to do). Names in %()s are facts of the problem; `column` is always there.
SENTENCES: Mapping[str, tuple[Any, Any]] = {
    # The file
    "file.other_sheets": (
        lazy("Only “%(sheet)s” was read. Also in the file: %(others)s."),
        lazy("Choose another sheet if this is not the list."),
    ),
    "file.rows_above": (
        lazy("%(rows)s rows above the headings were left out."),
        lazy("Name the row of headings if this is wrong."),
    ),
    "file.merged": (
        lazy("%(areas)s merged areas: their value was taken for each of their rows."),
        lazy("Split the cells in the list if this is wrong."),
    ),
    "file.padded_numbers": (
        lazy("The workbook shows some numbers with leading zeros that it does not hold."),
        lazy("Check tags and serial numbers; format those columns as text before saving."),
    ),
    "header.empty": (
        lazy("A column without a heading was named “%(column)s”."),
        lazy("Give it a heading, or leave it out."),
    ),
    "header.duplicate": (
        lazy("The heading “%(header)s” stands more than once; this one was named “%(column)s”."),
        lazy("Rename it in the list, or leave it out."),
    ),
    "header.unmapped": (
        lazy("The column “%(column)s” means nothing to the program and was not imported."),
        lazy("Choose a field for it, or leave it out on purpose."),
    ),
    "row.too_many_cells": (
        lazy("The row has more cells than the %(columns)s headings."),
        lazy("Put cells that hold the delimiter into quotation marks."),
    ),
    "row.quotes": (
        lazy("The quotation marks of the row are broken."),
        lazy("Double a quotation mark that belongs to the text."),
    ),
    # Cells
    "cell.error": (
        lazy("%(column)s: the spreadsheet shows the error %(shown)s."),
        lazy("Mend the formula or write the value."),
    ),
    "cell.formula_without_value": (
        lazy("%(column)s: a formula whose value was never computed."),
        lazy("Open the list in a spreadsheet program, save it, and try again."),
    ),
    "text.too_long": (
        lazy("%(column)s: longer than %(limit)s characters."),
        lazy("Shorten it, or put it into the notes."),
    ),
    "code.scientific": (
        lazy("%(column)s: a spreadsheet shortened this number, its digits are lost."),
        lazy("Format the column as text in the list, write the number anew from its source, and try again."),
    ),
    "code.digits_lost": (
        lazy("%(column)s: longer than the 15 digits a spreadsheet keeps of a number."),
        lazy("Format the column as text and write the number anew from its source."),
    ),
    "code.not_a_code": (
        lazy("%(column)s: a date or yes/no stands where a number or name of the device belongs."),
        lazy("Format the column as text; a spreadsheet may have changed it."),
    ),
    "code.trailing_zero": (
        lazy("%(column)s: “.0” at the end, as spreadsheets add it, was dropped."),
        lazy("Nothing to do if the label on the device has none."),
    ),
    "code.placeholder": (
        lazy("%(column)s: “%(word)s” was taken for “not known”."),
        lazy("Nothing to do; the device is listed among those without it."),
    ),
    "date.ambiguous": (
        lazy("%(column)s: day or month first? Nothing in the column says."),
        lazy("Say which comes first in this column."),
    ),
    "date.mixed_order": (
        lazy(
            "%(column)s holds both orders: %(first)s (row %(first_row)s) and %(second)s (row %(second_row)s)."
        ),
        lazy("No date in it can be trusted. Write one form, best 2019-12-31, or say which order to use."),
    ),
    "date.impossible": (lazy("%(column)s: there is no such day."), lazy("Correct the date.")),
    "date.impossible_in_order": (
        lazy("%(column)s: there is no such day in the order that was chosen."),
        lazy("Correct the date, or choose the other order."),
    ),
    "date.incomplete": (
        lazy("%(column)s: a year or month without its day."),
        lazy("Write the whole date, or read these cells as empty."),
    ),
    "date.future": (
        lazy("%(column)s: a day after today (%(today)s)."),
        lazy("Correct the date."),
    ),
    "date.not_a_date": (lazy("%(column)s: not a date."), lazy("Write dates as 2019-12-31.")),
    "date.excel_serial": (
        lazy("%(column)s: a day number of a spreadsheet was read as the date it stands for."),
        lazy("Check one of them."),
    ),
    "number.ambiguous": (
        lazy("%(column)s: does the point separate thousands or decimals? Nothing in the column says."),
        lazy("Write the numbers without thousands marks."),
    ),
    "number.mark": (
        lazy("%(column)s: another decimal mark than elsewhere in the column (“%(mark)s”)."),
        lazy("Write all numbers of the column in one form."),
    ),
    "number.unit": (
        lazy("%(column)s: the unit “%(unit)s” is not known here."),
        lazy("Write the number alone."),
    ),
    "number.not_a_number": (
        lazy("%(column)s: not a number."),
        lazy("Write digits, or leave the cell empty."),
    ),
    "number.not_whole": (lazy("%(column)s: not a whole number."), lazy("Round it.")),
    "number.negative": (lazy("%(column)s: less than zero."), lazy("Correct the number.")),
    "number.too_large": (lazy("%(column)s: too large to be true."), lazy("Correct the number.")),
    "money.currency": (
        lazy("%(column)s: “%(written)s” is no currency that is known."),
        lazy("Write its three letters, such as EUR."),
    ),
    "money.two_currencies": (
        lazy("%(column)s: another currency (%(written)s) than the record's %(currency)s."),
        lazy("Give all amounts of a row in one currency."),
    ),
    "boolean.unknown": (lazy("%(column)s: “%(shown)s” is neither yes nor no."), lazy("Write yes or no.")),
    "choice.unknown": (
        lazy("%(column)s: “%(shown)s” is not a word that is known."),
        lazy("Say what it means for all its rows."),
    ),
    "choice.nearest": (
        lazy("%(column)s: “%(shown)s” is not a word that is known."),
        lazy("Did you mean “%(nearest)s”?"),
    ),
    "interval.no_unit": (
        lazy("%(column)s: a number without its unit."),
        lazy("Write 12 months, or say the unit."),
    ),
    "interval.ambiguous": (
        lazy("%(column)s: “%(shown)s” can mean twice in a period or every second one."),
        lazy("Write 6 months or 2 years."),
    ),
    "interval.unknown": (
        lazy("%(column)s: “%(shown)s” is no interval that is known."),
        lazy("Write 6 months."),
    ),
    "interval.not_positive": (lazy("%(column)s: an interval of zero."), lazy("Write at least one day.")),
    "mac.invalid": (lazy("%(column)s: not a hardware address."), lazy("Write it as 00:1a:2b:3c:4d:5e.")),
    "ip.invalid": (lazy("%(column)s: not a network address."), lazy("Write it as 10.0.0.7.")),
    "email.invalid": (lazy("%(column)s: not an e-mail address."), lazy("Write it as name@example.org.")),
    # Records
    "row.missing": (lazy("%(field)s is missing."), lazy("Fill it in, or choose the column that holds it.")),
    "row.no_identity": (
        lazy("Nothing says which one this is: no %(wanted)s."),
        lazy("Give one of them, so that the record is found again and not entered twice."),
    ),
    "row.twice": (
        lazy("%(field)s stands more than once in the list."),
        lazy("Keep one of the rows, or tell them apart."),
    ),
    "row.several": (
        lazy("More than one record has this %(field)s."),
        lazy("Give the tag, so that it is clear which one is meant."),
    ),
    "row.taken": (
        lazy("%(field)s belongs to another record already."),
        lazy("Correct it, or find the records again by it."),
    ),
    "row.not_allowed": (
        lazy("You may not enter or change records at %(place)s."),
        lazy("Leave these rows out, or ask somebody of that site."),
    ),
    "row.unknown_reference": (
        lazy("%(column)s: there is no “%(name)s”."),
        lazy("Enter it first, correct the name, or read it as another."),
    ),
    "row.no_site": (lazy("The row names no site."), lazy("Fill it in, or choose a site for the whole list.")),
    "row.other_site": (
        lazy("The record is at another site, %(place)s."),
        lazy("Move it by its own page: a list does not move devices between sites unasked."),
    ),
    "row.refused": (lazy("%(why)s"), lazy("Correct the row.")),
    "row.model_without_maker": (
        lazy("A model without its manufacturer was kept in the notes."),
        lazy("Name the manufacturer to enter the model."),
    ),
    "row.parked": (
        lazy("“%(name)s” was parked: kept in the notes, not entered into the catalog."),
        lazy("Choose “same as” or “new” to enter it."),
    ),
    "tag.made": (
        lazy("Without a tag: a tag of the site is given."),
        lazy("Nothing to do; print labels after the import."),
    ),
    "tag.repeated": (
        lazy("The tag stands on several rows: the later ones get a number behind it."),
        lazy("Nothing to do if they are several devices under one inventory number."),
    ),
    "serial.repeated": (
        lazy(
            "The same maker, model and serial number stand on several records: entered, and "
            "marked as duplicates."
        ),
        lazy("Check on the devices which serial number is right."),
    ),
    # Plans
    "plan.procedure_parked": (
        lazy("%(column)s: no procedure of that name is approved here. The plans come without one."),
        lazy("Write or copy the procedure, have it approved, and choose it on the plan or import again."),
    ),
    "plan.other_terms": (
        lazy("The plan is on record with other terms."),
        lazy("Terms change on the plan's page, where somebody may have to approve them."),
    ),
    "plan.last_done_of_model": (
        lazy("%(column)s: one day for a whole model was not taken over."),
        lazy("Give the day for each device, on rows with its tag."),
    ),
    "plan.due_before_done": (
        lazy("It is due before it was last done."),
        lazy("Correct the days; the order of day and month may be the wrong one."),
    ),
    "plan.device_gone": (
        lazy("The device is retired: nothing is planned for it."),
        lazy("Leave the row out."),
    ),
    "plan.no_model": (
        lazy("The device has no model, which a plan is for."),
        lazy("Enter its model first, or plan for its device type."),
    ),
    "plan.not_in_force": (
        lazy("The plan is not in force for the device: its days were not taken over."),
        lazy("Have the terms approved, and import the list again."),
    ),
    # Past work orders
    "order.ends_before": (
        lazy("The work ends before it begins."),
        lazy("Correct the days; the order of day and month may be the wrong one."),
    ),
    "order.open": (
        lazy("The order is still open there. Only finished work is taken over."),
        lazy("Finish or cancel it in the other program, or open it here by hand."),
    ),
    "order.number_made": (
        lazy("Orders without a number: one is made of what the row says, so that it is not entered twice."),
        lazy("Nothing to do; choose the column that holds the number if there is one."),
    ),
    "order.no_kind": (
        lazy("Nothing says what kind of work it was: entered as other."),
        lazy("Choose the column that says it, if there is one."),
    ),
    "order.code_kept": (
        lazy("%(column)s: codes of the other program were kept as text in what was reported."),
        lazy("Nothing to do, or read them as codes of ours before importing."),
    ),
    "order.kept": (
        lazy("%(column)s: the list says otherwise than the order on record, which stays as it is."),
        lazy("A closed record grows addenda only. Undo the earlier import to take the list anew."),
    ),
    "row.derived": (
        lazy("%(column)s is worked out by the program and was not imported."),
        lazy("Nothing to do."),
    ),
}


def message(cause: Cause | Problem) -> str:
    """What is wrong, in a sentence without the row."""
    return str(_sentences(cause)[0]) % _named(cause)


def suggestion(cause: Cause | Problem) -> str:
    """What to do about it."""
    return str(_sentences(cause)[1]) % _named(cause)


def _sentences(cause: Cause | Problem) -> tuple[Any, Any]:
    nearest = dict(cause.facts).get("nearest")
    rule = "choice.nearest" if cause.rule == "choice.unknown" and nearest else cause.rule
    return SENTENCES.get(rule) or (_("%(column)s: refused."), _("Correct the cell."))


def _named(cause: Cause | Problem) -> dict[str, str]:
    return {"column": cause.column or _("The row"), **dict(cause.facts)}
