"""Which addresses may be asked: public ones over HTTPS, and the mirrors that the operator names."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from ..rules.fetching import Trouble

_PORTS = {"http": 80, "https": 443}
#: An IPv6 address of this net stands for the IPv4 address in its last four bytes.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class FetchFailed(Exception):
    """Nothing is taken. ``found`` is what was met, ``asked`` what the server says of when to come back."""

    def __init__(self, trouble: Trouble, found: object = "", *, asked: str = "") -> None:
        self.trouble, self.found, self.asked = trouble, str(found)[:200], asked
        super().__init__(f"{trouble.value}: {self.found}")


@dataclass(frozen=True, kw_only=True)
class Network:
    """How the outside is reached. ``mirrors``: hosts inside the house, ``host`` or ``host:port``, which alone may be
    private and asked without TLS. ``authorities``: a file of certificates they are checked against too."""

    mirrors: frozenset[str] = frozenset()
    proxy: str = ""
    authorities: str = ""


@dataclass(frozen=True, kw_only=True)
class Target:
    """An address that may be asked, taken apart."""

    scheme: str
    host: str
    port: int
    path: str
    is_mirror: bool


def target(address: str, network: Network) -> Target:
    """Take an address apart; raises FetchFailed where it may not be asked."""
    parts, port = _parts(address)
    host = (parts.hostname or "").rstrip(".").casefold()
    if parts.scheme not in _PORTS:
        raise FetchFailed(Trouble.SCHEME, parts.scheme)
    if not host or parts.username is not None or parts.password is not None:
        raise FetchFailed(Trouble.ADDRESS, address)
    port = port or _PORTS[parts.scheme]
    is_mirror = bool({host, f"{host}:{port}"} & network.mirrors)
    if parts.scheme != "https" and not is_mirror:
        raise FetchFailed(Trouble.SCHEME, f"{parts.scheme}://{host}")
    if not is_mirror and (literal := _literal(host)) is not None and not is_public(literal):
        raise FetchFailed(Trouble.INSIDE, host)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(scheme=parts.scheme, host=host, port=port, path=path, is_mirror=is_mirror)


def _parts(address: str) -> tuple[SplitResult, int | None]:
    if not address.isascii() or any(sign.isspace() or not sign.isprintable() for sign in address):
        raise FetchFailed(Trouble.ADDRESS, ascii(address))
    try:
        parts = urlsplit(address)
        return parts, parts.port
    except ValueError:
        raise FetchFailed(Trouble.ADDRESS, address) from None


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def addresses(wanted: Target) -> list[str]:
    """The network addresses of a host, which alone are connected to: the name is looked up once, so that it cannot
    mean something else a moment later. One that is inside refuses them all."""
    try:
        found = socket.getaddrinfo(wanted.host, wanted.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise FetchFailed(Trouble.NAME, f"{wanted.host}: {problem}") from None
    known = list(dict.fromkeys(str(one[4][0]) for one in found))
    inside = [one for one in known if not is_public(ipaddress.ip_address(one.partition("%")[0]))]
    if inside and not wanted.is_mirror:
        raise FetchFailed(Trouble.INSIDE, f"{wanted.host} ({inside[0]})")
    return known


def is_public(address: Address) -> bool:
    """Whether an address is of the public internet; one that carries another in itself is what that one is."""
    if isinstance(address, ipaddress.IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _NAT64:
            carried = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if carried is not None:
            return is_public(carried)
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_loopback or address.is_link_local
    )
