"""Finds Dreamloom's recipe in an XMP packet.

XMP is RDF written as XML. A property is an element of `rdf:Description`, or, once another tool rewrote the packet,
perhaps an attribute of it.

Source: ISO 16684-1 (XMP), section 7.
"""

from __future__ import annotations

from xml.etree import ElementTree

RECIPE = "{urn:dreamloom:xmp:1.0#}recipe"  # in ElementTree's way of writing a namespace and a name
_DESCRIPTION = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description"


def recipe_in(packet: str) -> str | None:
    """The recipe's JSON text kept in a packet, or None if there is none or the packet is broken.

    A packet with a document type is not parsed: XMP has none, and entities declared there can grow without end.
    """
    if "<!DOCTYPE" in packet or "<!ENTITY" in packet:
        return None
    try:
        tree = ElementTree.fromstring(packet.lstrip("\ufeff").strip("\0 \t\r\n"))
    except (ElementTree.ParseError, ValueError, RecursionError):
        return None
    for description in tree.iter(_DESCRIPTION):
        found = description.get(RECIPE) or description.findtext(RECIPE)
        if found:
            return found
    return None
