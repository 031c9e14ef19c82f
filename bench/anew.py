"""Everything matched anew: a hundred components to a release, three ranges to each of them, beside the bare join of the
same rows by ready keys in the same database."""

from __future__ import annotations

import resource
import time

from django.db import connection

from openhtm.documents.models import Document
from openhtm.security.api import Bill, Release, ecosystems, matching
from openhtm.security.models import BillComponent, Claim, Hit, SecurityDocument, Vulnerability

from .flaws import AT, BY
from .hospital import MODELS
from .report import Result
from .series import Sql, fill

#: Components of a release and ranges of a release; of the names in ranges every third is a component here.
PARTS, RANGES, VERSIONS, WIDE = 100, 30, 50, 3
_MB = 1024


def measure(database: str, *, releases: int) -> Result:
    names = releases * 2
    _components(releases, names)
    _ranges(releases * RANGES, names * 3)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    start = time.perf_counter()
    count = matching.rematch(by=BY, at=AT)
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MB
    floor, wanted = _bare_join()
    ours = Hit.objects.filter(claim__document__identifier=_OURS).count()
    if ours != wanted:
        raise RuntimeError(f"{ours} hits, the bare join says {wanted}.")
    facts: dict[str, object] = {
        "releases": releases,
        "ranges": releases * RANGES,
        "hits": count,
        "peak MB": peak,
    }
    return Result("everything matched anew", database, took, floor, "s", None, facts)


_OURS = "benchmark of ranges"
_SAID = '{"scheme":"maven","raw":"","all":false,"exact":[],"intervals":[[%s,true,%s,false]],"notes":[],"prose":null}'


def _components(releases: int, names: int) -> None:
    """The versions of a component are those of a release's number, so that ranges cut some of them out."""
    fill(Release, releases, _numbered({"model_id": f"1 + n % {MODELS}"}, "software_version", "version_key"))
    release = Release.objects.latest("pk").pk - releases
    before = Bill.objects.latest("pk").pk
    facts = {"kind": "'cyclonedx'", "sha256": "'x'", "component_count": str(PARTS), "attached_by": "'x'"}
    at = Sql().instant(AT.date(), "0")
    document = str(Document.objects.latest("pk").pk)
    fill(
        Bill, releases, {"release_id": f"{release} + n", "document_id": document, "attached_at": at, **facts}
    )
    name, version = f"('part' || ((n * 7919) % {names}))", f"((n * 31 / 7) % {VERSIONS})"
    keys = [_quoted(str(ecosystems.key("maven", f"1.{number}.0"))) for number in range(VERSIONS)]
    rows = {
        "bill_id": f"{before + 1} + (n - 1) / {PARTS}",
        "name": name,
        "name_key": name,
        "component_version": f"'1.' || {version} || '.0'",
        "ecosystem": "'maven'",
        "package": f"'maven/org.ranges/' || {name}",
        "sort_key": Sql().choice(version, keys),
        "path": name,
    }
    fill(BillComponent, releases * PARTS, rows)


def _ranges(count: int, names: int) -> None:
    fill(Vulnerability, count, {"name": "'CVE-2027-' || n"})
    first = Vulnerability.objects.latest("pk").pk - count
    at = Sql().instant(AT.date(), "0")
    head = {"kind": "'osv'", "identifier": f"'{_OURS}'", "file_name": "'x'", "sha256": "'x'"}
    fill(SecurityDocument, 1, {**head, "imported_at": at, "imported_by": "'x'"})
    low = f"((n * 17 / 3) % {VERSIONS - WIDE})"
    said = "'" + _SAID % (f"\"1.' || {low} || '.0\"", f"\"1.' || ({low} + {WIDE}) || '.0\"") + "'"
    name = f"('part' || (n % {names}))"
    rows = {
        "document_id": str(SecurityDocument.objects.latest("pk").pk),
        "vulnerability_id": f"{first} + n",
        "status": "'affected'",
        "package": f"'maven/org.ranges/' || {name}",
        "name_key": name,
        "versions": said if connection.vendor == "sqlite" else f"({said})::jsonb",
    }
    fill(Claim, count, rows)


def _numbered(given: dict[str, str], *columns: str) -> dict[str, str]:
    return given | dict.fromkeys(columns, "'r' || n")


def _quoted(key: str) -> str:
    """As it stands inside quotes of a statement."""
    return key.replace("'", "''")


def _bare_join() -> tuple[float, int]:
    """The pairs by keys that are ready in a table of their own, with an index; neither reasons nor rows are written."""
    low = f"((k.id - f.first) * 17 / 3) % {VERSIONS - WIDE}"
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_range AS SELECT k.package, l.key AS low, h.key AS high"
            " FROM security_claim k JOIN security_securitydocument d ON d.id = k.document_id"
            f" AND d.identifier = '{_OURS}'"
            " CROSS JOIN (SELECT min(k.id) - 1 AS first FROM security_claim k JOIN security_securitydocument d"
            f" ON d.id = k.document_id AND d.identifier = '{_OURS}') f"
            f" JOIN ({_key_rows()}) l ON l.number = {low} JOIN ({_key_rows()}) h ON h.number = {low} + {WIDE}"
        )
        cursor.execute("CREATE INDEX bench_range_package ON bench_range (package)")
        cursor.execute("ANALYZE bench_range")
        start = time.perf_counter()
        cursor.execute(
            "SELECT count(*) FROM bench_range r JOIN security_billcomponent c ON c.package = r.package"
            " AND c.package <> '' AND c.sort_key >= r.low AND c.sort_key < r.high"
        )
        return time.perf_counter() - start, int(cursor.fetchone()[0])


def _key_rows() -> str:
    keys = [ecosystems.key("maven", f"1.{number}.0") for number in range(VERSIONS)]
    return " UNION ALL ".join(
        f"SELECT {number} AS number, '{_quoted(str(key))}' AS key" for number, key in enumerate(keys)
    )
