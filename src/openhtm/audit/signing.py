"""Signatures: a person, re-authenticated at that moment, under exact content.

``sign`` runs inside an action (the signing of a work order, the approval of a procedure). The caller
hands it the ``Reauthentication`` that ``accounts`` gave for the password or code just entered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext as _

from openhtm.kernel import acts
from openhtm.kernel.canonical import canonical, sha256
from openhtm.kernel.errors import DomainError

from .models import Meaning, Signature

#: How long a re-authentication may be used: it is for the act at hand, not for the next one.
VALID_FOR = timedelta(minutes=5)


class UnableToSign(DomainError):
    """The re-authentication is missing, another person's, or too old."""

    code = "unable_to_sign"
    status = 403


@dataclass(frozen=True)
class Reauthentication:
    """Proof that this person gave a password or code at ``at``; ``method``: ``password`` or ``totp``."""

    actor_key: str
    printed_name: str
    # Left out of the text by which a repeated request is known: the password is entered anew each time.
    at: datetime = field(repr=False)
    method: str


def sign(
    subject: models.Model,
    *,
    meaning: Meaning,
    content: object,
    proof: Reauthentication,
    zone: str,
    device_at: datetime | None = None,
    addendum_to: Signature | None = None,
) -> Signature:
    """Sign ``content`` (anything with a canonical JSON form) about ``subject`` in the running action."""
    act = acts.current()
    if proof.actor_key != act.by.actor_key:
        raise UnableToSign(_("Only the person who signs can confirm the signature. Sign in as yourself."))
    if not timedelta(0) <= act.at - proof.at <= VALID_FOR:
        raise UnableToSign(_("The confirmation is too old. Enter your password again."))
    text = canonical(content)
    return acts.create(
        Signature(
            meaning=meaning,
            signer_key=proof.actor_key,
            printed_name=proof.printed_name,
            signed_at=act.at,
            zone=zone,
            method=proof.method,
            device_at=device_at,
            subject_type=acts.subject_type(subject),
            subject_id=subject.pk,
            site_id=acts.site_of(subject),
            content=text,
            content_hash=sha256(text),
            addendum_to=addendum_to,
        )
    )
