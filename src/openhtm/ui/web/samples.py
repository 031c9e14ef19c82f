"""What the gallery shows: each component in each of its states, with long names and none."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from openhtm.kernel.values import Money
from openhtm.ui import charts, parts
from openhtm.ui.tones import Tone

from .sample_forms import LONG

HERE = "#"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the sample table."""

    tag: str
    kind: str
    place: str
    pill: parts.Pill
    due: date
    cost: Money


def pills() -> list[parts.Pill]:
    """The six meanings and the absence of one."""
    words = ["In service", "Due soon", "Overdue", "Quarantined", "On loan", "Unknown", "Retired"]
    return [parts.Pill(tone=tone, text=word) for tone, word in zip(Tone, words, strict=True)]


def verdicts() -> list[parts.Verdict]:
    """Safe, not safe, held, not known."""
    failed = parts.Reason(text="Failed defibrillation test on 3 Nov", url=HERE)
    open_repair = parts.Reason(text="Repair WO-1042 is open", url=HERE)
    return [
        parts.Verdict(tone=Tone.OK, text="Safe to use"),
        parts.Verdict(tone=Tone.OVERDUE, text="Not safe to use", reasons=[failed, open_repair]),
        parts.Verdict(
            tone=Tone.HELD, text="Quarantined", reasons=[parts.Reason(text="Recall Z-0412, remedy not done")]
        ),
        parts.Verdict(
            tone=Tone.UNKNOWN, text="Cannot say", reasons=[parts.Reason(text="No inspection on record")]
        ),
    ]


def facts() -> list[parts.Fact]:
    """A link, code, an unknown with its task, a pill, a hint, a long value."""
    settle = parts.Act(label="Read it from the plate", url=HERE)
    return [
        parts.Fact(label="Tag", value="DEF-0001", code=True),
        parts.Fact(label="Model", value="LIFEPAK 15", url=HERE),
        parts.Fact(label="Serial number", value=None, settle=settle),
        parts.Fact(
            label="Risk",
            value="High",
            pill=parts.Pill(tone=Tone.OVERDUE, text="Life support", icon="heartbeat"),
        ),
        parts.Fact(label="Type", value=LONG, hint="Nomenclature code 10142"),
        parts.Fact(label="Warranty", value="None"),
    ]


def entries() -> list[parts.Entry]:
    """A history with and without detail, person and link."""
    start = datetime(2026, 11, 3, 8, 15, tzinfo=UTC)
    return [
        parts.Entry(
            at=start,
            title="Failed inspection",
            by="Tess Tanaka",
            icon="circle-x",
            tone=Tone.OVERDUE,
            detail="Energy at 200 J measured 158 J; limit 170 to 230 J.",
            url=HERE,
            kind="work",
        ),
        parts.Entry(
            at=start - timedelta(days=40),
            title="Moved to " + LONG,
            by="Nina Novak",
            icon="map-pin",
            kind="custody",
        ),
        parts.Entry(
            at=start - timedelta(days=700), title="Accepted", icon="circle-check", tone=Tone.OK, kind="status"
        ),
    ]


def stats() -> list[parts.Stat]:
    """Good, bad, unknown."""
    return [
        parts.Stat(
            label="Completed on time",
            value="96.4 %",
            of="of 412 due in October",
            url=HERE,
            tone=Tone.OK,
            definition="Inspections finished within their window, divided by all due in the month.",
            trend=[92, 93, 91, 95, 96, 96.4],
        ),
        parts.Stat(
            label="Overdue",
            value="14",
            of="2 on life support",
            url=HERE,
            tone=Tone.OVERDUE,
            definition="Inspections whose window has ended and that are not finished.",
        ),
        parts.Stat(
            label="Uptime",
            value=None,
            of="no running hours reported",
            definition="Hours usable, divided by hours wanted.",
        ),
    ]


def columns() -> list[parts.Column]:
    """Sorted, sortable, plain, numeric."""
    return [
        parts.Column(label="Tag", url=HERE, sorted="ascending"),
        parts.Column(label="Status"),
        parts.Column(label="Type", url=HERE),
        parts.Column(label="Place", hidden_on_phone=True),
        parts.Column(label="Next due", url=HERE),
        parts.Column(label="Cost", numeric=True, url=HERE, hidden_on_phone=True),
    ]


def rows() -> list[Row]:
    """Three rows, one with long names."""
    first, second, third = pills()[0], pills()[2], pills()[5]
    return [
        Row(
            tag="DEF-0001",
            kind="Defibrillator",
            place="ED, bay 3",
            pill=second,
            due=date(2026, 11, 24),
            cost=Money(1_250_000, "USD"),
        ),
        Row(
            tag="INF-0417",
            kind=LONG,
            place="Intensive care unit, north building, fourth floor",
            pill=first,
            due=date(2026, 11, 22),
            cost=Money(318_050, "USD"),
        ),
        Row(
            tag="VEN-0033",
            kind="Ventilator",
            place="Store",
            pill=third,
            due=date(2027, 6, 1),
            cost=Money(3_990_000, "USD"),
        ),
    ]


def acts() -> list[parts.Act]:
    """Each kind, one refused."""
    return [
        parts.Act(label="Start inspection", url=HERE, kind="primary", icon="player-play"),
        parts.Act(label="Print label", url=HERE, icon="printer"),
        parts.Act(label="Retire", url=HERE, kind="danger", icon="archive"),
        parts.Act(label="History", url=HERE, kind="quiet"),
        parts.Act(
            label="Return to use", url=HERE, icon="check", refused="A repair is open. Close WO-1042 first."
        ),
    ]


def tabs() -> list[parts.Tab]:
    """Current, with and without count."""
    return [
        parts.Tab(label="All", url=HERE, current=True, count=9120),
        parts.Tab(label="Overdue", url=HERE, count=14),
        parts.Tab(label="My view", url=HERE),
    ]


def stages() -> list[parts.Stage]:
    """Done, failed, current, to do."""
    return [
        parts.Stage(label="File", state="done", url=HERE),
        parts.Stage(label="Columns", state="failed", url=HERE),
        parts.Stage(label="Problems", state="current"),
        parts.Stage(label="Result"),
    ]


def places() -> list[parts.Place]:
    """A site with units and rooms."""
    rooms = [
        parts.Place(label="Room 401", count=6, url=HERE),
        parts.Place(label="Room 402", count=3, tone=Tone.SOON, note="1 due this week"),
    ]
    units = [
        parts.Place(
            label="Intensive care", count=212, tone=Tone.OVERDUE, note="2 overdue", url=HERE, children=rooms
        ),
        parts.Place(label="Emergency", count=97, url=HERE),
    ]
    return [parts.Place(label="North Hospital", count=4_310, url=HERE, children=units)]


def differences() -> list[parts.Difference]:
    """Changed, from unknown, the same."""
    return [
        parts.Difference(label="Place", before="ED, bay 3", after="Intensive care"),
        parts.Difference(label="Serial number", before=None, after="US00412345"),
        parts.Difference(label="Model", before="LIFEPAK 15", after="LIFEPAK 15"),
    ]


def problems() -> list[parts.Problem]:
    """One with a mend, one for information."""
    mend = parts.Act(label="Read all as day, month, year", url=HERE, kind="primary")
    return [
        parts.Problem(
            message="The date could be read two ways",
            count=1204,
            examples=["03/04/2019", "11/12/2020"],
            suggestion="Other rows of the column, such as 31/12/19, are day first.",
            acts=[mend],
            url=HERE,
        ),
        parts.Problem(message="New place", count=1, tone=Tone.INFO, examples=["Endoscopy 2"]),
    ]


def queued() -> list[parts.Queued]:
    """Each state of the queue."""
    return [
        parts.Queued(label="Inspection of DEF-0001", url=HERE),
        parts.Queued(label="Photo of INF-0417", state="sending"),
        parts.Queued(
            label="VEN-0033 could not be found", state="refused", note="Changed by Mara since; look at both."
        ),
    ]


def chart_samples() -> list[charts.Chart]:
    """The three kinds of chart."""
    return [
        charts.stacked_bars(
            title="Life support has the most overdue: 2 of 41",
            category="Risk class",
            series=[
                ("On time", Tone.OK),
                ("In window", Tone.SOON),
                ("Overdue", Tone.OVERDUE),
                ("Unknown", Tone.UNKNOWN),
            ],
            rows=[("Life support", [30, 8, 2, 1]), ("High", [210, 40, 7, 4]), ("Medium", [480, 60, 5, 12])],
        ),
        charts.trend(
            title="Completion has been above the goal since August",
            measure="Completed on time, %",
            rows=[
                (date(2026, month, 1), value)
                for month, value in [(5, 91.0), (6, 93.5), (7, None), (8, 95.2), (9, 96.0), (10, 96.4)]
            ],
            goal=charts.Goal(value=95.0, label="Goal 95 %"),
        ),
        charts.load_bars(
            title="Biomed North has 6 hours more than it can do",
            category="Shop",
            measure="Hours",
            rows=[("Biomed North", 46.0, 40.0), ("Biomed South", 31.5, 40.0), ("Imaging", 12.0, None)],
        ),
    ]
