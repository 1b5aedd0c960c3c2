"""What every reader is given: the bytes of one source and what is known about them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file or page, before any parsing.

    Attributes:
        name: absolute path or address that the bytes came from.
        data: the bytes.
        url: address after redirects, for a page that was fetched.
        content_type: media type that the server gave, without parameters.
        charset: encoding that the server gave.
        max_bytes: the size limit, which readers of packed formats also hold to when they unpack.
    """

    name: str
    data: bytes
    max_bytes: int
    url: str | None = None
    content_type: str | None = None
    charset: str | None = None
