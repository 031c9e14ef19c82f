"""What a watchdog, a load balancer and Prometheus ask."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.accounts.api import Permission, User, public
from openhtm.audit.api import ledger_is_guarded

from .metrics import exposition

_LOOPBACK = {"127.0.0.1", "::1"}


@public("tells only that the process answers")
def alive(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@public("tells only whether requests can be served")
def ready(request: HttpRequest) -> HttpResponse:
    """200 when database, migrations and the ledger's guards are in order; 503 with the reason otherwise."""
    problems = readiness()
    return JsonResponse({"ready": not problems, "problems": problems}, status=503 if problems else 200)


def readiness() -> list[str]:
    """What keeps this process from serving, in words; empty when nothing does."""
    try:
        connection.ensure_connection()
        pending = _pending_migrations()
        guarded = ledger_is_guarded()
    except DatabaseError:
        return [_("The database does not answer.")]
    found = []
    if pending:
        words = ngettext(
            "%(count)d migration is not applied; run 'openhtm init'.",
            "%(count)d migrations are not applied; run 'openhtm init'.",
            pending,
        )
        found.append(words % {"count": pending})
    return found if guarded else [*found, _("The ledger's guards are missing; run 'openhtm check'.")]


def _pending_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@public("guarded in the view: this machine, or somebody who may operate the system")
def metrics(request: HttpRequest) -> HttpResponse:
    if not (_is_local(request) or _may_operate(request)):
        raise PermissionDenied(_("Metrics are for this machine and for those who operate the system."))
    text, media_type = exposition()
    return HttpResponse(text, content_type=media_type)


def _is_local(request: HttpRequest) -> bool:
    # Behind a proxy every request comes from this machine; the proxy says so by its headers.
    forwarded = {"X-Forwarded-For", "Forwarded", "X-Real-IP"} & {
        name.title().replace("Ip", "IP") for name in request.headers
    }
    return request.META.get("REMOTE_ADDR") in _LOOPBACK and not forwarded


def _may_operate(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.may_anywhere(Permission.SYSTEM_OPERATE)
