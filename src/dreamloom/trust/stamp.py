"""What a picture's file says about its making.

Three readers are served. Dreamloom finds the whole recipe ("dreamloom"), and can make the same pixels from it. Tools
that read A1111's text find that ("parameters"). Everyone else finds an XMP packet ("xmp") with the press's own word for
how a picture came about, IPTC's digital source type: made by a trained model, or a composite of a given picture and
what a model made.

Sources: IPTC Photo Metadata Standard, Digital Source Type (cv.iptc.org/newscodes/digitalsourcetype); ISO 16684-1 (XMP).
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from dreamloom.recipe import InputFile, ResolvedRecipe
from dreamloom.recipe.metadata import a1111
from dreamloom.version import GENERATOR

_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
MADE_BY_MODEL = _SOURCE_TYPES + "trainedAlgorithmicMedia"
MADE_WITH_MODEL = _SOURCE_TYPES + "compositeWithTrainedAlgorithmicMedia"
ENHANCED = _SOURCE_TYPES + "algorithmicallyEnhanced"

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmlns:dreamloom="urn:dreamloom:xmp:1.0#">
   <xmp:CreatorTool>{generator}</xmp:CreatorTool>
   <Iptc4xmpExt:DigitalSourceType>{source_type}</Iptc4xmpExt:DigitalSourceType>
{recipe}  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def _xml(json_text: str) -> str:
    """JSON (or plain) text as XML text; characters that XML cannot hold become JSON's own escapes."""
    return escape(_NOT_IN_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", json_text))


def worked_on(resolved: ResolvedRecipe) -> InputFile | None:
    """The picture or film that a result is an edit of; None if it is made from words, with or without guides."""
    return resolved.init_image or resolved.init_video or resolved.extend


def fields_for(resolved: ResolvedRecipe) -> dict[str, str]:
    """The text to keep in the file of one picture.

    Args:
        resolved: a recipe of exactly one item, as `ResolvedRecipe.for_item` gives it.

    Returns:
        "dreamloom" (the recipe's canonical JSON), "parameters" (A1111's text) and "xmp" (an XMP packet), ready for
        `dreamloom.media.writing.write_picture`.

    Raises:
        ValueError: if the recipe has no item or several.
    """
    if len(resolved.items) != 1:
        raise ValueError(f"a file holds one picture, the recipe {len(resolved.items)}: take one with for_item")
    recipe = resolved.canonical_json()
    packet = _PACKET.format(
        generator=_xml(resolved.generator),
        source_type=MADE_BY_MODEL if worked_on(resolved) is None else MADE_WITH_MODEL,
        recipe=f"   <dreamloom:recipe>{_xml(recipe)}</dreamloom:recipe>\n",
    )
    return {"dreamloom": recipe, "parameters": a1111.to_parameters(resolved), "xmp": packet}


def enhanced_packet() -> str:
    """An XMP packet for a picture of unknown making, into which a model drew detail."""
    return _PACKET.format(generator=_xml(GENERATOR), source_type=ENHANCED, recipe="")
