"""What the studio does with characters: keeps them, and turns `@NAME` in a prompt into what a model can follow.

    a prompt with @pip ──► its LoRA, where one goes with the model
                       ──► else its pictures as references, where the model can look at some
                       ──► else its words alone, which is told

What comes out is an ordinary recipe: words in the prompt, pictures and LoRAs by hash. So it can be made again anywhere,
whether the character is known there or not.

Each character has a folder of its own, `characters/NAME/` in Dreamloom's own folder: `character.json` and its pictures.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from dreamloom.catalog import Catalog, ModelCard, PartCard
from dreamloom.catalog.pinning import WEARING, fits, lacks_for_references
from dreamloom.errors import BadFile, BadPrompt, BadRecipe, MissingCharacter
from dreamloom.guarding import Guard
from dreamloom.media.files import cannot_write, read_bytes, write_bytes
from dreamloom.media.pictures import decode_picture
from dreamloom.recipe import Adapter, InputFile, Recipe, Reference, VideoSpec
from dreamloom.recipe.brackets import pairs
from dreamloom.recipe.characters import MOST_PICTURES, Character, calls, with_words
from dreamloom.recipe.complaints import as_bad_recipe
from dreamloom.recipe.protect import protect
from dreamloom.trust.policy import Answers

FILE = "character.json"
WEIGHT = 0.8  # of a character's pictures together with what else the prompt says


@dataclass(frozen=True)
class Played:
    """A recipe whose characters are called no more, but there.

    Attributes:
        recipe: with words, references and adapters in place of the calls.
        notes: sentences for the user.
        consent: what was said when the characters were added, or None.
    """

    recipe: Recipe
    notes: tuple[str, ...] = ()
    consent: str | None = None

    def answers(self, given: Answers | None) -> Answers | None:
        """The user's answers, with the characters' consent where they state none."""
        if self.consent is None or (given is not None and given.consent):
            return given
        return (given or Answers()).model_copy(update={"consent": self.consent})


class Cast:
    """The characters of one home.

    Args:
        home: Dreamloom's own folder.
        catalog: where their LoRAs are found.
        guard: asks the policy.
    """

    def __init__(self, home: Path, catalog: Catalog, guard: Guard) -> None:
        self._folder, self._catalog, self._guard = home / "characters", catalog, guard

    def all(self) -> tuple[Character, ...]:
        """Every character, by name.

        Raises:
            BadFile: if one cannot be read.
        """
        return tuple(self._read(file.parent) for file in sorted(self._folder.glob(f"[!.]*/{FILE}")))

    def get(self, name: str) -> Character:
        """One character.

        Raises:
            MissingCharacter: if there is none of that name; it names the nearest ones.
            BadFile: if it cannot be read.
        """
        place = self._place(name)
        if not (place / FILE).is_file():
            raise MissingCharacter(self._unknown(name), name)
        return self._read(place)

    def picture(self, character: Character, file: InputFile) -> Path:
        """Where one of a character's pictures lies."""
        return self._place(character.name) / file.path

    def add(
        self,
        name: str,
        files: Sequence[Path] = (),
        *,
        words: str = "",
        lora: Adapter | None = None,
        answers: Answers | None = None,
    ) -> Character:
        """Keeps a new character; its pictures are copied.

        Args:
            name: without the `@`.
            files: pictures of it.
            words: what it looks like.
            lora: that was taught it.
            answers: what the user says to the policy.

        Raises:
            BadRecipe: if the name is taken or of no use, or nothing is said of it.
            BadFile: if a picture cannot be read.
            MissingModel: if the LoRA is not here.
            Refused, ConsentNeeded: if the policy says so.
            CannotWrite: if it cannot be kept.
        """
        name = name.removeprefix("@")
        if not files and not words.strip() and lora is None:
            raise BadRecipe(f"nothing is said of @{name}: give pictures of it, --words or --lora", "character")
        if len(files) > MOST_PICTURES:
            raise BadRecipe(f"{len(files)} pictures are too many: the best {MOST_PICTURES} will do", "character")
        answers = answers or Answers()
        taken = {path: read_bytes(path) for path in files}
        given = tuple(
            InputFile(path=f"{name}-{number}{path.suffix.lower()}", sha256=decode_picture(data, str(path)).sha256)
            for number, (path, data) in enumerate(taken.items(), 1)
        )
        if lora is not None:
            part = self._catalog.part("lora", lora.name, lora.sha256)
            lora = lora.model_copy(update={"name": part.name, "sha256": part.sha256})
        try:
            made = Character(
                name=name, words=" ".join(words.split()), pictures=given, lora=lora, consent=answers.consent
            )
        except ValidationError as error:
            if any("name" in one["loc"] for one in error.errors()):
                rule = "begin with a letter, and go on with letters, digits, hyphens and underscores"
                raise BadRecipe(f"@{name[:60]} is no name for a character: {rule}", "name") from None
            raise as_bad_recipe(error, Character.model_fields) from None
        place = self._place(name)
        if place.exists():
            raise BadRecipe(f"there is a character @{name} already: choose another name, or remove it first", "name")
        self._guard.ask_about(files, f"{name}, {made.words}", answers)
        self._write(place, made, list(taken.values()))
        return made

    def remove(self, name: str) -> Character:
        """Forgets a character and deletes its pictures here; what was painted with it stays, and so do its inputs.

        Raises:
            MissingCharacter: if there is none of that name.
            CannotWrite: if it cannot be deleted.
        """
        gone = self.get(name)
        try:
            shutil.rmtree(self._place(name))
        except OSError as error:
            raise cannot_write(self._place(name), error) from error
        return gone

    def played(self, recipe: Recipe, card: ModelCard) -> Played:
        """Puts words, pictures and LoRAs of characters in place of their calls.

        Args:
            recipe: what is asked for.
            card: of the model that is to paint it.

        Raises:
            BadPrompt: at a call of somebody unknown, or inside of a wildcard.
            BadRecipe: if the model has no way to a character.
            BadFile: if a character cannot be read.
        """
        texts = [recipe.prompt, *([recipe.mix.prompt] if recipe.mix else [])]
        found = {name.casefold(): self._called(text, name, place) for text in texts for name, place in calls(text)}
        if not found:
            return Played(recipe)
        film = isinstance(recipe.output, VideoSpec)
        ways = {name: self._way(character, card, film) for name, character in found.items()}

        def said(text: str) -> str:
            return with_words(text, lambda name: protect(ways[name.casefold()].words))

        changes: dict[str, object] = {
            "prompt": said(recipe.prompt),
            "adapters": (*recipe.adapters, *(one for way in ways.values() for one in way.adapters)),
            "references": (*recipe.references, *(one for way in ways.values() for one in way.references)),
        }
        if recipe.mix is not None:
            changes["mix"] = recipe.mix.model_copy(update={"prompt": said(recipe.mix.prompt)})
        consents = dict.fromkeys(one.consent for one in found.values() if one.consent)
        notes = tuple(way.note for way in ways.values() if way.note)
        return Played(recipe.model_copy(update=changes), notes, "; ".join(consents) or None)

    def _called(self, text: str, name: str, place: int) -> Character:
        if any(begin < place < end for begin, end in pairs(text, "{").items()):
            message = f"@{name} cannot stand inside of a wildcard, for its pictures would be in every picture"
            raise BadPrompt(message, text, place + 1)
        try:
            return self.get(name)
        except MissingCharacter as error:
            raise BadPrompt(f"{error} (for plain text write \\@{name})", text, place + 1) from None

    def _way(self, character: Character, card: ModelCard, film: bool) -> _Way:
        """How a model can be told of a character in a picture or film."""
        lora = self._lora(character, card)
        if lora is not None and character.lora is not None:
            worn = character.lora.model_copy(update={"name": lora.name, "sha256": lora.sha256})
            return _Way(", ".join(lora.words) or character.words or character.name, adapters=(worn,))
        lacking = lacks_for_references(card, self._catalog, film=film)
        if character.pictures and lacking is None:
            files = (InputFile(path=str(self.picture(character, one)), sha256=one.sha256) for one in character.pictures)
            weight = WEIGHT / len(character.pictures)
            references = tuple(Reference(file=file, weight=weight) for file in files)
            return _Way(character.words or character.name, references=references)
        why = f"{lacking or 'there are no pictures of it'}, and there is no LoRA of it that goes with {card.name}"
        if not character.words:
            message = f"{card.name} has no way to @{character.name}: {why}; train one with dream train lora"
            raise BadRecipe(message, "prompt")
        if not character.pictures and character.lora is None:
            return _Way(character.words)
        return _Way(character.words, note=f"@{character.name} is painted by its words alone: {why}")

    def _lora(self, character: Character, card: ModelCard) -> PartCard | None:
        if character.lora is None or card.family not in WEARING:
            return None
        part = self._catalog.look_up_part(character.lora.name, character.lora.sha256)
        return part if part is not None and part.kind == "lora" and fits(part, card) else None

    def _place(self, name: str) -> Path:
        return self._folder / name.removeprefix("@").casefold().replace(os.sep, "_").replace("..", "_")

    def _unknown(self, name: str) -> str:
        name = name.removeprefix("@")
        names = [character.name for character in self.all()]
        if not names:
            return f"there is no character @{name[:60]}: add it with dream character add {name[:60]} PICTURE"
        near = get_close_matches(name, names, n=3, cutoff=0.4) or names[:3]
        return f"there is no character @{name[:60]}; there is {', '.join(f'@{one}' for one in near)}"

    def _read(self, place: Path) -> Character:
        try:
            return Character.model_validate_json(read_bytes(place / FILE))
        except ValidationError as error:
            message = f"the character in {place} is damaged: remove that folder and add it again"
            raise BadFile(message, str(place)) from error

    def _write(self, place: Path, character: Character, pictures: Sequence[bytes]) -> None:
        """The folder appears whole or not at all."""
        half = self._folder / f".{secrets.token_hex(8)}"
        try:
            for file, data in zip(character.pictures, pictures, strict=True):
                write_bytes(half / file.path, data)
            write_bytes(half / FILE, f"{character.model_dump_json(indent=1)}\n".encode())
            try:
                half.rename(place)
            except OSError as error:
                raise cannot_write(place, error) from error
        finally:
            shutil.rmtree(half, ignore_errors=True)


@dataclass(frozen=True)
class _Way:
    """What stands for a character with one model."""

    words: str
    adapters: tuple[Adapter, ...] = ()
    references: tuple[Reference, ...] = ()
    note: str = ""
