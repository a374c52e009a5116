"""Errors survive the way from one process to another, with all that they tell."""

from __future__ import annotations

import pickle

import pytest

from dreamloom.errors import (
    BadFile,
    BadPrompt,
    BadRecipe,
    Cancelled,
    CannotSign,
    CannotWrite,
    ConsentNeeded,
    DreamloomError,
    Fenced,
    MissingAsset,
    MissingInput,
    MissingJob,
    MissingModel,
    Refused,
    StoreBusy,
    StoreDamaged,
    WrongState,
)


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (BadRecipe("steps must be 1 or more", "steps"), 2),
        (BadPrompt("what is this", "a --x", 3), 2),
        (BadFile("not a picture", "a.png"), 2),
        (MissingModel("no such model", "big"), 2),
        (MissingInput("not here", "a.png", "ab"), 2),
        (MissingJob("no such job", "0190"), 2),
        (MissingAsset("no such asset", 7), 2),
        (WrongState("it is done", "0190", "done"), 2),
        (Refused("never", "sexual-minors"), 2),
        (ConsentNeeded("who agreed", "likeness"), 2),
        (CannotWrite("the disk is full", "out"), 2),
        (CannotSign("no key", "keys"), 2),
        (StoreBusy("it is locked"), 1),
        (StoreDamaged("it cannot be read"), 1),
        (Fenced("it was cancelled"), 1),
        (Cancelled("stopped"), 130),
    ],
)
def test_errors_survive_pickling(error: DreamloomError, exit_code: int) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)
    assert again.exit_code == exit_code


def test_a_bad_prompt_tells_its_column() -> None:
    assert str(BadPrompt("what is this", "a --x", 3)) == "prompt, column 3: what is this"
