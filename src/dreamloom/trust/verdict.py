"""What is found when a file's credentials are checked, as values and in plain words.

Terms:
    valid: signed by someone who is trusted here, and not changed since.
    untrusted: not changed since it was signed, but nobody here knows the signer: it may say anything.
    tampered: changed after it was signed, or its credentials are damaged: they say nothing any more.
    unsigned: without credentials. That is no sign of anything: most files have none, and they are easily taken off.
    step: one file in the chain of what was made from what.

Source: C2PA 2.2, section 15 (validation), for the codes; IPTC digital source types for what a file is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from dreamloom.recipe.values import Value
from dreamloom.trust.log import Entry

State = Literal["valid", "unsigned", "untrusted", "tampered"]
EXIT_CODES: Mapping[State, int] = {"valid": 0, "unsigned": 3, "untrusted": 4, "tampered": 5}
"""What `dream verify` ends with; of several files the highest counts."""

Relation = Literal["result", "parentOf", "componentOf", "inputTo"]


class Step(Value):
    """One file in a chain.

    Attributes:
        title: its name as the one who used it gave it; None for the file that was checked.
        relation: what it is to the file above it.
        state: what its own credentials are worth.
        what: what it is, in words.
        reasons: why it is not valid, in words.
        software: what made it, as it says itself.
        signer: the name in the certificate.
        made: when it was made, as it says itself.
        recipe: the id of the recipe that made it, if it is Dreamloom's.
        model: the model's name, its family and the hash of its weights, if it is Dreamloom's.
        decisions: what the policy decided when it was made, if it is Dreamloom's.
        sources: what it was made from.
    """

    title: str | None = None
    relation: Relation = "result"
    state: State
    what: str
    reasons: tuple[str, ...] = ()
    software: str | None = None
    signer: str | None = None
    made: str | None = None
    recipe: str | None = None
    model: Mapping[str, str] | None = None
    decisions: tuple[Mapping[str, Any], ...] = ()
    sources: tuple[Step, ...] = ()


class Verdict(Value):
    """What is found of one file.

    Attributes:
        path: the file.
        state: what its credentials are worth.
        sentence: the same in a sentence.
        chain: what was made from what; the first step is the file.
        watermark: the identity in its pixels, 8 hexadecimal digits, where its credentials are not valid and one is
            found: the beginning of the id of the recipe that made it.
        made_here: what the log of this computer knows of that recipe.
    """

    path: str
    state: State
    sentence: str
    chain: Step
    watermark: str | None = None
    made_here: Entry | None = None


def sentence_for(step: Step) -> str:
    """What the state of a file means, in a sentence."""
    if step.state == "valid":
        return f"It is unchanged since {step.signer} signed it, who is trusted here."
    if step.state == "untrusted":
        return f"It is unchanged since {step.signer} signed it, but {', and '.join(step.reasons)}."
    if step.state == "tampered":
        return f"Do not believe its credentials: {', and '.join(step.reasons)}."
    return "It has no content credentials, which tells nothing about where it comes from."


_ORIGINS = {
    "trainedAlgorithmicMedia": "made by a trained model (AI)",
    "compositeWithTrainedAlgorithmicMedia": "an edit made with a trained model (AI)",
    "compositeSynthetic": "put together with parts that a computer made",
    "algorithmicMedia": "made by a computer program",
    "digitalCapture": "captured by a camera",
    "computationalCapture": "captured by a camera that computed it from several shots",
    "compositeCapture": "put together from what cameras captured",
    "digitalCreation": "made by people with software",
    "humanEdits": "edited by people",
    "screenCapture": "captured from a screen",
    "composite": "put together from several sources",
}


def origin(actions: Iterable[Mapping[str, Any]]) -> str:
    """What a file is, by the actions in its manifest; of several statements, the one that tells of a model counts."""
    kinds = [str(action.get("digitalSourceType", "")).rpartition("/")[2] for action in actions]
    for kind in ("compositeWithTrainedAlgorithmicMedia", "trainedAlgorithmicMedia", *kinds):
        if kind in kinds and kind in _ORIGINS:
            return _ORIGINS[kind]
    if any(action.get("action") == "c2pa.opened" for action in actions):
        return "an edit"
    return "it does not say what it is"


def about_signer(code: str) -> bool:
    """Whether a code of the C2PA library is about who signed, and not about what was changed."""
    return code.startswith(("signingCredential.", "timeStamp.", "cawg."))


_REASONS = {
    "assertion.dataHash.mismatch": "the file was changed after it was signed",
    "assertion.bmffHash.mismatch": "the film was changed after it was signed",
    "assertion.boxesHash.mismatch": "the file was changed after it was signed",
    "assertion.hashedURI.mismatch": "what its credentials say was changed",
    "assertion.missing": "a part of its credentials is missing",
    "claimSignature.mismatch": "its signature is wrong",
    "claimSignature.missing": "its signature is missing",
    "ingredient.manifest.mismatch": "the credentials of what it was made from were changed",
    "ingredient.claimSignature.mismatch": "the credentials of what it was made from were changed",
    "signingCredential.untrusted": "nobody here vouches for the signer",
    "signingCredential.expired": "the signer's certificate has run out",
    "signingCredential.revoked": "the signer's certificate was revoked",
    "signingCredential.ocsp.revoked": "the signer's certificate was revoked",
    "signingCredential.invalid": "the signer's certificate was not made out for signing pictures",
}


def reasons_for(failures: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Why something is not valid, each reason once; if it was changed, who signed it does not matter any more."""
    failures = list(failures)
    changed = [status for status in failures if not about_signer(str(status.get("code", "")))]
    return tuple(dict.fromkeys(_reason(status) for status in changed or failures))


def _reason(status: Mapping[str, Any]) -> str:
    """A reason in words; an uncommon one in the library's own."""
    code = str(status.get("code", ""))
    told = str(status.get("explanation") or "").strip()
    return _REASONS.get(code) or (f"{told} ({code})" if told else code)
