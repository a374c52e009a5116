"""What can go wrong, as one tree.

    DreamloomError
     ├ BadInput            the user gave something wrong        → exit code 2, HTTP 4xx
     │   ├ BadRecipe       a field of the recipe
     │   ├ BadPrompt       the prompt's syntax, at a column
     │   ├ BadFile         an unreadable, hostile or unfitting file
     │   ├ MissingModel    a model that is not here
     │   ├ MissingCharacter   nobody of that name is kept
     │   ├ MissingInput    a file that a recipe names by hash and that is not here
     │   ├ MissingJob      no job of that id
     │   ├ MissingAsset    nothing of that number in the gallery
     │   ├ WrongState      what a job in its present state cannot do
     │   ├ TooLittleMemory something smaller would fit into the machine's memory
     │   ├ Refused         what the policy never makes            → HTTP 403
     │   └ ConsentNeeded   what it makes if somebody agreed, and says so
     ├ CannotWrite         disk full, no permission             → exit code 2
     ├ CannotSign          no keys, or they cannot be used      → exit code 2
     ├ StoreBusy           another program holds the base       → HTTP 503
     ├ StoreDamaged        the base cannot be read
     ├ Fenced              a worker writes to a job that is no longer its own
     └ Cancelled           the user stopped it                  → exit code 130

A message is one sentence for the user: what was wrong and what would be right. Every error survives pickling, so that
it can cross from a worker process with its attributes.
"""

from __future__ import annotations


class DreamloomError(Exception):
    """The root: catch this to catch everything that Dreamloom raises on purpose."""

    exit_code = 1


class BadInput(DreamloomError):
    """The user gave something that cannot be used; giving something else would help."""

    exit_code = 2


class BadRecipe(BadInput):
    """A field of the recipe has a value that cannot be used.

    Attributes:
        field: the field's name, dotted for a part of a part ("output.width"), or None where several disagree.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class BadPrompt(BadInput):
    """The prompt's syntax cannot be understood.

    Attributes:
        prompt: the whole prompt as the user wrote it.
        column: where in it the trouble starts, counted in characters from 1.
    """

    def __init__(self, message: str, prompt: str = "", column: int = 1) -> None:
        super().__init__(message)
        self.prompt = prompt
        self.column = column

    def __str__(self) -> str:
        return f"prompt, column {self.column}: {super().__str__()}"


class BadFile(BadInput):
    """A file cannot be read, is dangerous to read, or does not fit what it is needed for.

    Attributes:
        path: the file as the user named it.
    """

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.path = path


class MissingModel(BadInput):
    """No model of that name is here.

    Attributes:
        name: the name that was asked for.
    """

    def __init__(self, message: str, name: str = "") -> None:
        super().__init__(message)
        self.name = name


class MissingCharacter(BadInput):
    """No character of that name is kept.

    Attributes:
        name: the name that was asked for.
    """

    def __init__(self, message: str, name: str = "") -> None:
        super().__init__(message)
        self.name = name


class MissingInput(BadInput):
    """A recipe needs an input file that is not here, or that is here with other contents.

    Attributes:
        path: the file's name in the recipe.
        sha256: the hash its contents should have, or None where the recipe has none.
    """

    def __init__(self, message: str, path: str = "", sha256: str | None = None) -> None:
        super().__init__(message)
        self.path = path
        self.sha256 = sha256


class MissingJob(BadInput):
    """No job has that id.

    Attributes:
        id: the id that was asked for.
    """

    def __init__(self, message: str, id: str = "") -> None:
        super().__init__(message)
        self.id = id


class MissingAsset(BadInput):
    """Nothing in the gallery has that number.

    Attributes:
        id: the number that was asked for.
    """

    def __init__(self, message: str, id: int = 0) -> None:
        super().__init__(message)
        self.id = id


class WrongState(BadInput):
    """A job is in a state in which this cannot be done with it.

    Attributes:
        id: the job's id.
        state: the state it is in.
    """

    def __init__(self, message: str, id: str = "", state: str = "") -> None:
        super().__init__(message)
        self.id = id
        self.state = state


class TooLittleMemory(BadInput):
    """The machine has too little memory for this; something smaller would fit."""


class Refused(BadInput):
    """The policy does not make this; nothing that the user says changes that.

    Attributes:
        rule: the id of the rule.
    """

    def __init__(self, message: str, rule: str = "") -> None:
        super().__init__(message)
        self.rule = rule


class ConsentNeeded(BadInput):
    """The policy makes this only if the user says who agreed to it.

    Attributes:
        rule: the id of the rule.
    """

    def __init__(self, message: str, rule: str = "") -> None:
        super().__init__(message)
        self.rule = rule


class CannotWrite(DreamloomError):
    """A result cannot be written: the disk is full, the folder is missing or may not be written to.

    Attributes:
        path: the file or folder that should have been written.
    """

    exit_code = 2

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.path = path


class CannotSign(DreamloomError):
    """A result cannot be given its credentials, and what is not signed is not written.

    Attributes:
        path: the file or folder that is in the way, where there is one.
    """

    exit_code = 2

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.path = path


class StoreBusy(DreamloomError):
    """The base of jobs and gallery stayed locked by another program for longer than it is worth to wait."""


class StoreDamaged(DreamloomError):
    """The base of jobs and gallery cannot be read, or was made by a newer version."""


class Fenced(DreamloomError):
    """A worker wrote to a job that was taken from it meanwhile: cancelled, paused, or given to another one."""


class Cancelled(DreamloomError):
    """The user stopped the work; nothing half-done was left behind."""

    exit_code = 130
