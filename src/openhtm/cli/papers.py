"""What the commands of papers do and show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import now
from openhtm.maintenance import api as maintenance
from openhtm.registry import api as registry

from .failures import WrongUse


def kind_of(text: str) -> maintenance.PaperKind:
    known = [kind.value for kind in maintenance.PaperKind]
    if text not in known:
        raise WrongUse(f"There is no paper '{text}'. Papers: {', '.join(known)}.")
    return maintenance.PaperKind(text)


def shown(paper: Any) -> dict[str, Any]:
    """One issue of a paper as a row."""
    return {
        "id": paper.pk,
        "kind": paper.kind,
        "version": paper.number,
        "of": paper.work_order.reference if paper.work_order else paper.device.tag,
        "issued_at": paper.issued_at.isoformat(),
        "issued_by": paper.issued_by,
        "document": paper.document_id,
        "sha256": paper.document.sha256,
    }


def listed(by: Actor, *, reference: str, tag: str) -> list[dict[str, Any]]:
    if bool(reference) == bool(tag):
        raise WrongUse("Name an order (--order GEN-1042) or a device (--device TAG).")
    if tag:
        return [shown(one) for one in maintenance.papers_of_device(by, registry.device(by, tag))]
    order = maintenance.work_order(by, reference)
    return [shown(one) for one in maintenance.papers(by).filter(work_order=order).for_list()]


def issued(by: Actor, *, reference: str, tag: str, kind: str, out: Path | None) -> dict[str, Any]:
    """The paper of an order, or the tag of a device; its file is written to ``out``."""
    wanted = kind_of(kind)
    if bool(reference) == bool(tag):
        raise WrongUse("Name an order (--order GEN-1042) or a device (--device TAG).")
    if tag:
        device = registry.device(by, tag)
        paper = maintenance.paper_acts.issue_tag(device, kind=wanted, by=by, at=now())
    else:
        paper = maintenance.paper_acts.issue(
            maintenance.work_order(by, reference), kind=wanted, by=by, at=now()
        )
    if out is not None:
        with paper.document.file.open("rb") as stream:
            write(out, stream.read())
    return shown(paper) | {"file": str(out) if out else None}


def gathered(by: Actor, references: Sequence[str], *, kind: str, out: Path) -> dict[str, Any]:
    """The same paper of several orders, as one file; those that refuse are named with the reason."""
    wanted = kind_of(kind)
    most = maintenance.paper_offers.MOST_AT_ONCE
    if len(references) > most:
        raise WrongUse(f"At most {most} orders at once.")
    papers: list[Any] = []
    refused: dict[str, str] = {}
    for reference in dict.fromkeys(references):
        try:
            order = maintenance.work_order(by, reference)
            papers.append(maintenance.paper_acts.issue(order, kind=wanted, by=by, at=now()))
        except DomainError as problem:
            refused[reference] = str(problem)
    if papers:
        write(out, maintenance.paper_offers.together(papers))
    rows = [shown(one) for one in papers]
    return {"papers": rows, "refused": refused, "file": str(out) if papers else None}


def write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as problem:
        raise WrongUse(f"{out} cannot be written: {problem.strerror}.") from None
