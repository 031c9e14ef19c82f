"""The page of a bill as a tree: what holds what, what is flawed, where in it one stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Page, Pill
from openhtm.ui.tones import Tone

from ...bill_trees import DEPTH, MOST, Flaw, Whole
from ...models import Release
from ...rules.bill_trees import Node, Row, Shown, shown
from .releases import crumb, crumbs, tabs
from .shared import tier_pill

#: So many flaws stand beside a component; the others are counted.
SHOWN_FLAWS = 3


@dataclass(frozen=True, kw_only=True)
class FlawLink:
    url: str
    name: str
    pill: Pill
    conflict: bool


@dataclass(frozen=True, kw_only=True)
class PartRow:
    """A component, or what only holds others. ``url`` leads to what is inside and not shown here."""

    name: str
    versions: str
    package: str
    flaws: Sequence[FlawLink]
    more_flaws: int
    path: str = ""
    inside: str = ""
    is_flawed_inside: bool = False
    url: str = ""
    children: Sequence[PartRow] = ()


@dataclass(frozen=True, kw_only=True)
class BillTreePage(Page):
    """``found`` is None without a search; ``trail`` leads up from where one stands."""

    filter: forms.Form
    has_bill: bool
    trail: Sequence[tuple[str, str]]
    nodes: Sequence[PartRow]
    left: int
    next_url: str
    cut: Sequence[PartRow]
    found: Sequence[PartRow] | None
    found_count: int
    cycles: Sequence[str]
    exports: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class _Look:
    """What of a bill is looked at: a place in the tree, or what a search found."""

    trail: Sequence[tuple[str, str]] = ()
    nodes: Sequence[PartRow] = ()
    left: int = 0
    next_url: str = ""
    cut: Sequence[PartRow] = ()
    found: Sequence[PartRow] | None = None
    found_count: int = 0


def tree_page(
    release: Release, whole: Whole | None, *, form: forms.Form, inside: str, q: str, page_no: int
) -> BillTreePage:
    look = _look(release, whole, inside=inside, q=q, page_no=page_no) if whole is not None else _Look()
    export = reverse("security:bill_export", args=[release.pk])
    return BillTreePage(
        title=_("What %(release)s is made of") % {"release": release},
        lead=_lead(whole),
        lead_tone=Tone.UNKNOWN if whole is None else Tone.PLAIN,
        crumbs=crumbs(crumb(release)),
        tabs=tabs(release, "bill_tree"),
        filter=form,
        has_bill=whole is not None,
        trail=look.trail,
        nodes=look.nodes,
        left=look.left,
        next_url=look.next_url,
        cut=look.cut,
        found=look.found,
        found_count=look.found_count,
        cycles=whole.cycles() if whole is not None else [],
        exports=[
            (name.upper(), f"{export}?{urlencode({'q': q, 'format': name})}")
            for name in ("csv", "xlsx", "json")
        ],
    )


def _look(release: Release, whole: Whole, *, inside: str, q: str, page_no: int) -> _Look:
    if q.strip():
        found = whole.matching(q)
        return _Look(found=[_found(row, whole) for row in found[:MOST]], found_count=len(found))
    tree = whole.tree()
    here = tree.nodes.get(inside)
    nodes = here.children if here is not None else tree.roots
    part = nodes[page_no * MOST : (page_no + 1) * MOST]
    return _Look(
        trail=_trail(release, here, tree.nodes) if here is not None else [],
        nodes=[_shown(release, one, whole) for one in shown(part, most=MOST, depth=DEPTH)],
        left=max(0, len(nodes) - (page_no + 1) * MOST),
        next_url=f"{_inside_url(release, here.path if here else '')}&page={page_no + 1}",
        cut=[_found(row, whole) for row in tree.cut[:MOST]] if here is None else [],
    )


def _lead(whole: Whole | None) -> str:
    if whole is None:
        return _("Nobody knows what it is made of.")
    flawed = len(whole.flaws)
    parts = ngettext("%(n)d component", "%(n)d components", len(whole.rows)) % {"n": len(whole.rows)}
    return _("%(parts)s; a flaw on record concerns %(n)d of them.") % {"parts": parts, "n": flawed}


def _inside_url(release: Release, path: str) -> str:
    return f"{reverse('security:bill_tree', args=[release.pk])}?{urlencode({'inside': path})}"


def _trail(release: Release, here: Node, nodes: dict[str, Node]) -> list[tuple[str, str]]:
    """From the root to where one stands."""
    ways = [path for path in nodes if here.path == path or here.path.startswith(f"{path} > ")]
    return [(nodes[path].name, _inside_url(release, path)) for path in sorted(ways, key=len)]


def _shown(release: Release, one: Shown, whole: Whole) -> PartRow:
    """Called again for what stands inside, at most as deep as ``DEPTH``."""
    node = one.node
    return replace(
        _row(node.name, node.rows, whole),
        inside=_inside(node),
        is_flawed_inside=node.flawed > sum(row.key in whole.flaws for row in node.rows),
        url=_inside_url(release, node.path) if one.left else "",
        children=[_shown(release, child, whole) for child in one.children],
    )


def _inside(node: Node) -> str:
    if not node.inside:
        return ""
    text = ngettext("%(n)d component inside", "%(n)d components inside", node.inside) % {"n": node.inside}
    flawed = node.flawed
    if not flawed:
        return text
    return f"{text}, {ngettext('%(n)d with a flaw', '%(n)d with flaws', flawed) % {'n': flawed}}"


def _found(row: Row, whole: Whole) -> PartRow:
    return replace(_row(row.name, [row], whole), path=row.path)


def _row(name: str, rows: Sequence[Row], whole: Whole) -> PartRow:
    flaws = list({flaw.name: flaw for row in rows for flaw in whole.flaws.get(row.key, ())}.values())
    packages = dict.fromkeys(whole.details[row.key][0] for row in rows)
    return PartRow(
        name=name,
        versions=", ".join(row.version or _("version unknown") for row in rows),
        package=" ".join(filter(None, packages)),
        flaws=[_flaw(one) for one in flaws[:SHOWN_FLAWS]],
        more_flaws=max(0, len(flaws) - SHOWN_FLAWS),
    )


def _flaw(one: Flaw) -> FlawLink:
    return FlawLink(url=one.url, name=one.name, pill=tier_pill(one.tier), conflict=one.conflict)
