"""Events as an event stream carries them (Server-Sent Events, HTML standard, section 9.2)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dreamloom.store.values import StoredEvent


def line(kind: str, id: str, data: object) -> bytes:
    """One event: JSON on one line."""
    return f"event: {kind}\r\nid: {id}\r\ndata: {json.dumps(data, ensure_ascii=False)}\r\n\r\n".encode()


def line_of(event: StoredEvent, id: str, preview: str | None = None) -> bytes:
    """What happened to a job, with the address of what it is about.

    Args:
        event: what happened.
        id: by which a client that comes back names it.
        preview: the address of the preview that it tells of; None for the one that is asked for over HTTP.
    """
    data = event.data
    if event.kind == "preview":
        address = f"/api/v1/jobs/{event.job}/preview?item={data.get('item', 0)}&number={event.number}"
        data = {**data, "url": preview or address}
    elif event.kind == "asset":
        data = {**data, "url": f"/api/v1/gallery/{data.get('id')}/file"}
    shown = {"number": event.number, "job": event.job, "kind": event.kind, "at": event.at, "data": data}
    return line(event.kind, id, shown)
