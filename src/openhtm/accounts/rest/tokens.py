"""The caller's own tokens."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.rest import Body, idempotency_key, needs, run

from .. import access
from ..access import SignedInRequest
from ..actions import people as actions
from ..permissions import Permission

router = Router()


class TokenOut(Schema):
    id: int
    name: str
    prefix: str
    permissions: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_on: date | None


class NewToken(Body):
    name: str = Field(max_length=100)
    permissions: list[Permission]
    expires_at: datetime | None = None


class MadeToken(TokenOut):
    secret: str = Field(description="Shown in this answer only; just its hash is kept.")


@router.get("", response=list[TokenOut])
@needs(Permission.TOKEN_OWN)
def list_tokens(request: SignedInRequest) -> object:
    """Your tokens, the newest first."""
    return list(access.tokens(request.user).order_by("-pk")[:200])


@router.post("", response={201: MadeToken})
@needs(Permission.TOKEN_OWN)
def make_token(request: SignedInRequest, body: NewToken) -> object:
    """Make a token that holds some of your permissions. Its secret is in this answer and nowhere else."""
    if idempotency_key(request):
        raise InvalidInput(
            _("A token cannot be made with an Idempotency-Key: its secret is never kept for a repeat.")
        )
    permissions = [str(permission) for permission in body.permissions]
    made = run(
        request,
        actions.make_token,
        request.user,
        name=body.name,
        permissions=permissions,
        expires_at=body.expires_at,
    )
    shown = TokenOut.from_orm(made.token).dict()
    return Status(201, {**shown, "secret": made.secret})


@router.delete("/{pk}", response=TokenOut)
@needs(Permission.TOKEN_OWN)
def revoke_token(request: SignedInRequest, pk: int) -> object:
    """Make a token useless from now on."""
    return run(
        request,
        actions.revoke_token,
        access.one(
            access.tokens(request.user), _("There is no such token, or it is outside your sites."), pk=pk
        ),
    )
