"""Hits: derived from what is known, made at once when documents, bills, releases change, and anew at will."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.bulk import insert_rows
from openhtm.kernel.memory import uncollected

from ..models import Bill, BillComponent, Claim, ComponentQuerySet, Hit, Release
from ..queries.matching import Matching, NewHit, targeted, vendors_of
from ..queries.spellings import Spellings

_COLUMNS = (
    "vulnerability_id",
    "release_id",
    "claim_id",
    "component_id",
    "route",
    "tier",
    "because",
)
#: So many statements are held against the fleet at a time, so that memory stays bounded.
BATCH = 5000
# More values than that in one question are slower than looking at every statement.
_MOST_KEYS = 400


@action("security.matching.rematch", needs=Permission.SECURITY_EDIT, where=anywhere)
def rematch(*, by: Actor, at: datetime) -> int:
    """Match everything known anew, such as after makers were merged; returns how many hits there are."""
    Hit.objects.all().delete()
    standing = Claim.objects.standing()
    # Statements of the same component lie together, so that its versions are read and put in order once.
    ids = list(targeted(standing).order_by("package", "cpe_key", "pk").values_list("pk", flat=True))
    count, spellings = 0, Spellings()
    for start in range(0, len(ids), BATCH):
        count += len(_match(ids[start : start + BATCH], spellings).hits)
    acts.fact(claims=standing.count(), hits=count)
    return count


class Matched:
    """What came of a set of statements."""

    def __init__(self, hits: list[NewHit], known: set[int]) -> None:
        self.hits, self.known = hits, known


@uncollected()
def _match(claim_ids: Collection[int], spellings: Spellings) -> Matched:
    matching = Matching(Claim.objects.filter(pk__in=claim_ids).for_matching(), spellings=spellings)
    hits = matching.hits()
    _insert(hits)
    return Matched(hits, matching.known)


def _insert(hits: Iterable[NewHit]) -> None:
    insert_rows(
        Hit,
        _COLUMNS,
        (
            (
                hit.vulnerability_id,
                hit.release_id,
                hit.claim_id,
                hit.component_id,
                hit.route,
                hit.tier,
                [list(pair) for pair in hit.because],
            )
            for hit in hits
        ),
    )


def _match_claims(claim_ids: Collection[int]) -> Matched:
    """New statements against everything on record, in bounded sets."""
    found = Matched([], set())
    ids, spellings = sorted(claim_ids), Spellings()
    for start in range(0, len(ids), BATCH):
        part = _match(ids[start : start + BATCH], spellings)
        found.hits += part.hits
        found.known |= part.known
    return found


def _match_bill(bill: Bill) -> None:
    """A new bill against everything known; what was found by the bill that it replaces is found no more."""
    siblings = Release.objects.like(bill.release)
    Hit.objects.filter(release__in=siblings).exclude(component=None).delete()
    _insert(_of_parts(BillComponent.objects.filter(bill=bill)))
    claims = Claim.objects.standing().filter(bill=bill.identifier).exclude(bill="").for_matching()
    Hit.objects.filter(claim__in=claims, release__in=siblings, component=None).delete()
    _insert(list(Matching(claims, parts=BillComponent.objects.none(), model_ids=()).by_bills()))


def _of_parts(parts: ComponentQuerySet) -> list[NewHit]:
    """What is known of these components; statements that name none of their keys are not looked at."""
    wanted = Q(package="", cpe_key="") & ~Q(product="") & ~Q(vendor="")
    for column in ("package", "cpe_key", "name_key"):
        # One more than would be asked for is enough to know that they are too many.
        some = parts.order_by().values_list(column, flat=True).exclude(**{column: ""}).distinct()
        found = set(some[: _MOST_KEYS + 1])
        wanted |= Q(**{f"{column}__in": found}) if len(found) < _MOST_KEYS else ~Q(**{column: ""})
    claims = Claim.objects.standing().filter(wanted).for_matching()
    found_hits = Matching(claims, parts=parts, model_ids=()).by_components()
    return list({(hit.claim_id, hit.release_id, hit.component_id): hit for hit in found_hits}.values())


def _match_releases(releases: Collection[Release]) -> None:
    """New releases against what is said of products, and with the bills that stand for their other spellings."""
    models = {one.model_id for one in releases}
    vendors = vendors_of(models)
    claims = Claim.objects.standing().filter(vendor__in=vendors).exclude(product="").for_matching()
    none = BillComponent.objects.none()
    hits = list(Matching(claims, parts=none, model_ids=models).hits()) if vendors else []
    bills = [bill for one in releases for bill in Bill.objects.standing().of(one)[:1]]
    if bills:
        hits += _of_parts(BillComponent.objects.filter(bill__in=bills))
    new = {one.pk for one in releases}
    _insert([hit for hit in hits if hit.release_id in new])
