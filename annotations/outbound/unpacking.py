"""Bodies as they come: counted while they are read, packed and unpacked."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from .errors import Kind, OutboundError


def unpacked(pieces: Iterable[bytes], encoding: str, most: int) -> bytes:
    """The body, unpacked. Raises OutboundError as soon as it has more than `most` bytes, packed or unpacked: never more
    than that is held of it."""
    come, body = 0, bytearray()
    unpacker = _unpacker(encoding)
    for piece in pieces:
        come += len(piece)
        if come > most:
            raise _large(most)
        body += unpacker.feed(piece, most + 1 - len(body)) if unpacker else piece
        if len(body) > most:
            raise _large(most)
    if unpacker and come and not unpacker.whole:
        raise OutboundError(Kind.BROKEN, "The reply broke off.")
    return bytes(body)


def _large(most: int) -> OutboundError:
    return OutboundError(Kind.LARGE, f"The reply has more than {most:,} bytes.")


def _unpacker(encoding: str) -> Unpacker | None:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return None
    if name in ("gzip", "x-gzip", "deflate"):
        return Unpacker(raw=name == "deflate")
    raise OutboundError(Kind.ENCODING, "The reply is packed in a way that was not asked for.")


class Unpacker:
    """gzip (of several members too) and deflate, with zlib's frame or, as some servers send it, without (`raw`)."""

    def __init__(self, *, raw: bool) -> None:
        self._raw, self._started = raw, False
        self._inner = zlib.decompressobj(wbits=47)  # either frame, told by the first bytes
        self.whole = False

    def feed(self, piece: bytes, most: int) -> bytes:
        """What the piece holds, at most `most` bytes of it."""
        found = bytearray()
        while piece and len(found) < most:
            if self.whole:  # another member follows
                self._inner, self.whole = zlib.decompressobj(wbits=47), False
            found += self._step(piece, most - len(found))
            piece = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail
            self.whole = self._inner.eof
        return bytes(found)

    def _step(self, piece: bytes, most: int) -> bytes:
        try:
            out = self._inner.decompress(piece, most)
        except zlib.error:
            if not self._raw or self._started:
                raise OutboundError(Kind.ENCODING, "The reply cannot be unpacked.") from None
            self._inner = zlib.decompressobj(wbits=-15)
            self._raw = False
            return self._step(piece, most)
        self._started = True
        return out
