"""What to write instead: the nearest valid word, and what a value of the wrong type was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from exporter.model.datatypes import Kind
from exporter.model.fields import Field, Shape, descriptions, fields
from schemas import VOCABULARIES, Model, Part

_TRUTHS = {"yes": "true", "y": "true", "on": "true", "no": "false", "n": "false", "off": "false"}
TYPE_WORDS = {
    "string": "text",
    "tuple": "a list",
    "dict": "a mapping",
    "model": "a mapping",
    "int": "a whole number",
    "decimal": "a number",
    "bool": "true or false",
    "language_text": "text or a mapping from languages to texts",
}
"""What people call the types that Pydantic names."""
_FIRST_DAY = date(1899, 12, 30)
"""The day 0 of spreadsheets."""
_LAST_DAY = 2_958_465
_FEW = 200
"""Choices with which the nearest one is remembered."""
_SHORTEST = 3
"""Letters of a word that is looked for inside others, and of a choice that is looked for inside a word."""


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice that `word` is most likely a misspelling of, or None if none is near.

    If there is none, it is the one choice that holds the word as a whole (`call` in `phone_call`), or is held by it
    (`end` in `end_date`).
    """
    known = tuple(choices)
    return _nearest_of_few(word, known) if len(known) < _FEW else _nearest(word, known)


@lru_cache(maxsize=1000)
def _nearest_of_few(word: str, known: tuple[str, ...]) -> str | None:
    return _nearest(word, known)


def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    from rapidfuzz import fuzz, process, utils

    found = process.extractOne(
        word, known, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=65
    )
    if found or len(word) < _SHORTEST:
        return found[0] if found else None
    held = process.extract(
        word, known, scorer=fuzz.token_set_ratio, processor=utils.default_process, score_cutoff=100, limit=5
    )
    likely = [choice for choice, *_ in held if len(choice) >= _SHORTEST]
    return likely[0] if len(likely) == 1 else None


def did_you_mean(word: str, choices: Iterable[str]) -> str | None:
    """Return a hint with the nearest choice, or None."""
    guess = nearest(word, choices)
    return f"did you mean {guess!r}?" if guess is not None else None


def wrong_type(
    kind: str, value: Any, written: str | None, field: Field | None, *, required: bool
) -> tuple[str | None, str | None]:
    """Return what to do about a value of the wrong type, and what to write in its place, as far as that is certain.

    Args:
        kind: the type that is wanted, as Pydantic calls it (`string`, `tuple`); `language_text` is ours.
        value: the value.
        written: the same as it is written: `007` for 7.
        field: its field, if it is one of a record or part.
        required: whether the field may not be left out.
    """
    if value is None and written and kind in ("string", "language_text"):  # `Null` in YAML
        return f'put it in quotation marks: "{written}"', None
    if value is None:
        return None if required else "leave it out where there is nothing to say", None
    if kind in ("string", "language_text"):
        return _text(value, written or "", field)
    if kind in ("int", "decimal") and isinstance(value, str) and field and _meant(value, field) == value:
        return f"write it without quotation marks: {value}", None
    if kind == "bool" and isinstance(value, str | int):
        meant = _TRUTHS.get(str(value).casefold())
        return (f"write {meant}" if meant else None), None
    if kind == "tuple" and isinstance(value, str) and not (field and field.part):
        meant = _meant(value, field)
        return (f"write [{_quoted(meant)}]" if meant else None), None
    if kind == "tuple" and isinstance(value, dict) and field and field.part:
        return "write it as an item of a list: in brackets, or in YAML with a hyphen before it", None
    return None, None


def wrong_cell(kind: str, value: Any, where: str, field: Field | None) -> str | None:
    """Return what to do about a cell where text, a list or a mapping is wanted: in a table the column's name says which."""
    if kind in ("tuple", "model") and field and field.part:
        item = where if kind == "model" else f"{where}[0]"
        return f"give each of its fields a column: {item}.{_first(field.part)}, and so on"
    if kind == "tuple":
        return f"name the column {where}[]; semicolons separate the items in a cell"
    if isinstance(value, list | dict):
        return f"name the column {where}"
    meant = _meant(text := str(value), field)
    if meant is None and field and field.datatype.kind is Kind.EDTF and isinstance(value, int):
        day = _FIRST_DAY + timedelta(days=min(value, _LAST_DAY))
        return f"format the cell as a date (it is {day} in a spreadsheet), or make it the text {day}"
    return "make the cell text" if meant == text else f"make it the text {meant}" if meant else None


def _first(part: type[Part]) -> str:
    """Return the name of the first field of a part that says what it is."""
    first = part.identity[0]
    return first if isinstance(first, str) else first[0]


def mapping(owner: type[Model], value: Any) -> tuple[str | None, str]:
    """Return what to do about a value where a mapping (not a part) is wanted, and what one looks like."""
    names = list(descriptions(owner))
    hint = (
        f"write {{name: {_quoted(value)}}}"
        if names[0] == "name" and isinstance(value, str) and value.strip()
        else None
    )
    return hint, f"a mapping with {', '.join(names)}"


def expected(kind: str, field: Field | None) -> str | None:
    """Say what a value of the type that is wanted looks like."""
    return _expected(field, kind) if field else TYPE_WORDS.get(kind)


def words(field: Field) -> str | None:
    """List the vocabulary of a field, if it has one."""
    if field.shape is Shape.CHOICE and field.choices:
        return f"one of {', '.join(field.choices)}"
    if field.shape is not Shape.WORD or field.target is None:
        return None
    known = ", ".join(concept.word for concept in VOCABULARIES[field.target])
    return f"one of {known}, or a word that dataset.yaml adds"


@cache
def _expected(field: Field, kind: str) -> str | None:
    if kind == "model" and field.part:
        return f"a mapping with {', '.join(f.name for f in fields(field.part) if f.required)}"
    if field.part:
        return f"a list of mappings with {', '.join(f.name for f in fields(field.part) if f.required)}"
    if field.shape is Shape.REFERENCE:
        return (
            f"a list of ids of records in {field.target}/"
            if kind == "tuple"
            else f"the id of a record in {field.target}/"
        )
    if field.shape is Shape.WORD:
        return words(field)
    examples = ", ".join(str(example) for example in field.facets.get("examples", ())[:2])
    word = "a list of texts" if kind == "tuple" else TYPE_WORDS.get(kind)
    return f"{word} such as {examples}" if word and examples else word


def _text(value: Any, written: str, field: Field | None) -> tuple[str | None, str | None]:
    """Advise on a value where text is wanted."""
    if isinstance(value, bool | int | float):
        meant = _meant(written, field)
        # 007 and 0x1F may be meant as they stand, or as 7 and 31.
        certain = meant if type(value) is int and str(value) == written else None
        if meant == written:
            return f'put it in quotation marks: "{written}"', certain
        return (f"write {certain!r}" if certain else None), certain
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        meant = _meant(value[0], field)
        return (f"write {_quoted(meant)}" if meant else None), None
    return None, None


def _meant(text: str, field: Field | None) -> str | None:
    """Return `text` if it is valid in a field, else what was meant by it, if that is certain."""
    if field is None or field.shape is Shape.CHOICE:
        return text
    try:
        TypeAdapter(field.named_type).validate_python(text)
    except ValidationError as error:
        suggestion: str | None = (error.errors()[0].get("ctx") or {}).get("suggestion")
        return suggestion
    return text


def _quoted(text: str) -> str:
    """Write a text as YAML and JSON both read it."""
    return orjson.dumps(text).decode()
