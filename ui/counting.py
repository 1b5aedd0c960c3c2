"""Whom a request is counted for, and what is said to who has to wait."""

from __future__ import annotations

import ipaddress
from math import ceil

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Scope

from ui.texts import language_of, texts


def network_of(scope: Scope) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The addresses that are one reader: one of IPv4, 64 bits of IPv6; None where nothing is known."""
    try:
        address = ipaddress.ip_address(scope["client"][0])
    except (TypeError, ValueError):
        return None
    if address.version == 6 and not address.is_loopback:
        if address.ipv4_mapped is None:
            # Whoever has one of these addresses has all of its network.
            return ipaddress.ip_network((address, 64), strict=False)
        address = address.ipv4_mapped
    return ipaddress.ip_network(address)


def told_to_wait(scope: Scope, seconds: float) -> JSONResponse:
    """The refusal of a request that came too soon by so many seconds."""
    whole = max(1, ceil(seconds))
    sentence = texts(language_of(Request(scope)))["too_often"].format(seconds=whole)
    return JSONResponse({"detail": sentence}, 429, {"retry-after": str(whole)})
