"""The one way to change the record: ``@action``.

An action is a typed function whose arguments after the subject are keyword-only and which takes ``by``
(the actor) and ``at`` (the instant; the clock is read at the doors). The decorator checks the permission
at the place of the subject, opens one transaction, runs the body, and writes the ledger entry of
everything the body noted (see ``acts``). A body that raises leaves nothing behind.

Reasons that an action gives by itself ("Device retired: ...", "Duplicate of ...") stay with the record and
the ledger for every reader: they are English by design. What a refusal says goes through gettext.

``action.once(request_id, ...)`` carries the action out at most once for that id and afterwards returns
the first result: off-line queues, API retries and schedulers rely on it.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Generic, ParamSpec, Protocol, TypeVar, cast

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from .actors import Actor
from .acts import Act, entered, running
from .canonical import canonical, sha256
from .errors import NotPermitted
from .plugins import Registry

P = ParamSpec("P")
R = TypeVar("R", covariant=True)
F = TypeVar("F")


class Place(Protocol):
    """What has a place: its site, and where there is one its department."""

    site_id: int


class LedgerPort(Protocol):
    """What the ledger context offers to the spine."""

    def write(self, act: Act) -> list[int]: ...
    def begin_request(self, *, request_id: str, action: str, actor: str, digest: str) -> int: ...
    def finish_request(self, token: int, *, result: object) -> None: ...
    def find_request(
        self, *, request_id: str, action: str, actor: str, digest: str
    ) -> tuple[object] | None: ...


class _Ports:
    ledger: LedgerPort | None = None


def set_ledger(port: LedgerPort) -> None:
    """Called once by the ledger context when it is ready."""
    _Ports.ledger = port


def _ledger() -> LedgerPort:
    if _Ports.ledger is None:
        raise RuntimeError("No ledger is set; the audit context is not installed.")
    return _Ports.ledger


#: A place from the call's arguments: pairs of site id and department id. ``None`` as a whole: anywhere.
type_where = Callable[[dict[str, Any]], "Iterable[tuple[int | None, int | None]] | None"]


def anywhere(_arguments: dict[str, Any]) -> None:
    """For records of the whole organization (the catalog): the permission held anywhere is enough."""
    return


def organization(_arguments: dict[str, Any]) -> Iterable[tuple[int | None, int | None]]:
    """For changes that concern all sites: the permission must be held for all of them."""
    return [(None, None)]


def _places_of(value: object) -> list[tuple[int | None, int | None]]:
    if isinstance(value, models.Model | _HasSite):
        return [(getattr(value, "site_id", None), getattr(value, "department_id", None))]
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | dict):
        return sorted({place for item in value for place in _places_of(item)}, key=str)
    return []


class _HasSite:
    """Marks value objects that name a place by ``site_id`` (and ``department_id``)."""


PlaceMark = _HasSite


def at_subject(arguments: dict[str, Any]) -> Iterable[tuple[int | None, int | None]]:
    """The place of the first argument, or of the argument named ``site`` or ``site_id``."""
    if "site_id" in arguments and isinstance(arguments["site_id"], int):
        return [(arguments["site_id"], None)]
    if isinstance(arguments.get("site"), models.Model):
        return [(arguments["site"].pk, None)]
    first = next(iter(arguments.values()), None)
    return _places_of(first) or [(None, None)]


class Action(Generic[P, R]):
    """A decorated function. Call it, or call ``once`` with a request id."""

    def __init__(
        self, body: Callable[P, R], *, name: str, needs: str | None, where: type_where, open_to: str
    ) -> None:
        self.body, self.name, self.needs, self.where, self.open_to = body, name, needs, where, open_to
        self.signature = inspect.signature(body)
        _check_signature(self.signature, name)
        functools.update_wrapper(self, body)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self._run("", args, kwargs)

    def once(self, request_id: str, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Carry out at most once for ``request_id``; a repeat returns the first result.

        The same id with other arguments, by another actor or for another action: ``RequestReused``.
        """
        arguments = self._bound(args, kwargs)
        key = {
            "request_id": request_id,
            "action": self.name,
            "actor": cast(Actor, arguments["by"]).actor_key,
            "digest": _digest(arguments),
        }
        ledger = _ledger()
        if (found := ledger.find_request(**key)) is not None:
            return cast(R, found[0])
        try:
            with transaction.atomic():
                token = ledger.begin_request(**key)
                # Undone as one with what stands around it: a savepoint of its own would only be asked for twice.
                result = self._run(request_id, args, kwargs, savepoint=False)
                ledger.finish_request(token, result=result)
                return result
        except IntegrityError:
            # Another process carried the same request out between our look and our write.
            if (found := ledger.find_request(**key)) is None:
                raise
            return cast(R, found[0])

    def _bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return dict(bound.arguments)

    def _run(
        self, request_id: str, args: tuple[Any, ...], kwargs: dict[str, Any], *, savepoint: bool = True
    ) -> R:
        arguments = self._bound(args, kwargs)
        by: Actor = arguments["by"]
        if running() is None:
            # A step inside another action was allowed together with it.
            self.check(by, arguments)
        act = Act(
            name=self.name,
            by=by,
            at=arguments["at"],
            reason=str(arguments.get("reason") or ""),
            request_id=request_id,
            parent=running(),
        )
        with transaction.atomic(savepoint=savepoint), entered(act):
            result = self.body(*args, **kwargs)
            if act.changes or act.bulk or act.facts:
                act.entry_ids = _ledger().write(act)
        return result

    def check(self, by: Actor, arguments: dict[str, Any]) -> None:
        """Refuse with ``NotPermitted`` unless ``by`` holds the permission at every place concerned."""
        if self.needs is None:
            return
        places = self.where(arguments)
        if places is None:
            allowed = by.may_anywhere(self.needs)
        else:
            allowed = all(by.may(self.needs, site_id=site, department_id=dept) for site, dept in places)
        if not allowed:
            raise NotPermitted(
                _("%(actor)s may not do this here: the permission '%(permission)s' is missing.")
                % {"actor": by.actor_label, "permission": self.needs}
            )


#: Every action of the program by its name, for the architecture tests and the reference page.
ACTIONS: Registry[Action[..., Any]] = Registry("actions")


def action(
    name: str, *, needs: str | None, where: type_where = at_subject, open_to: str = ""
) -> Callable[[Callable[P, R]], Action[P, R]]:
    """Make a function an action.

    ``name``: ``context.noun.verb``, as it stands in the ledger. ``needs``: permission; ``None`` only with
    ``open_to`` saying who may and why nothing is needed. ``where``: see ``at_subject``, ``anywhere``,
    ``organization``. Called inside another action, the outer one has answered for the permission.
    """
    if needs is None and not open_to:
        raise TypeError(f"Action {name} needs a permission, or says in open_to why it needs none.")

    def decorate(body: Callable[P, R]) -> Action[P, R]:
        made = Action(body, name=name, needs=needs, where=where, open_to=open_to)
        ACTIONS.add(name, made)
        return made

    return decorate


def _check_signature(signature: inspect.Signature, name: str) -> None:
    missing = {"by", "at"} - signature.parameters.keys()
    if missing:
        raise TypeError(f"Action {name} takes keyword arguments 'by' and 'at'.")
    positional = [
        parameter
        for parameter in signature.parameters.values()
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    ]
    if len(positional) > 1:
        raise TypeError(f"Action {name} has more than one argument that is not keyword-only.")


def _described(value: object) -> object:
    if isinstance(value, models.Model):
        return f"{value._meta.label_lower}:{value.pk}"
    if isinstance(value, list | tuple | set | frozenset):
        return [_described(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _described(item) for key, item in value.items()}
    if isinstance(value, datetime | str | int | bool | type(None)):
        return str(value)
    return str(value)


def _digest(arguments: dict[str, Any]) -> str:
    # The instant differs between a request and its repeat; the actor is compared by itself.
    compared = {key: _described(value) for key, value in arguments.items() if key not in ("at", "by")}
    return sha256(canonical(compared))
