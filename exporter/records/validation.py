"""Turn what a reader read into a record, or into the problems that keep it from being one.

Pydantic finds the mistakes; here each becomes one `Problem` with its place in the file and the nearest valid word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError

from exporter.model.datatypes import Kind
from exporter.model.field_paths import FieldPath, written
from exporter.model.fields import Field, Shape, by_name, descriptions, has_decimals, is_required, model_at
from exporter.problems import Problem
from exporter.records import suggestions
from exporter.records.readers import Limits, Raw
from schemas import Model
from schemas.values import BY_LANGUAGE

M = TypeVar("M", bound=Model)

_CODE_BY_ERROR = {
    "enum": "CQ105",
    "literal_error": "CQ105",
    "duplicate_item": "CQ106",
    "field_of_other_type": "CQ107",
    "half_a_position": "CQ107",
    "quote_missing": "CQ107",
    "role_or_post_missing": "CQ107",
    "unknown_list": "CQ101",
    "words_taken": "CQ106",
    "end_before_start": "CQ301",
}
"""The codes of errors that are neither of a wrong type (CQ103) nor another invalid value (CQ104)."""
_LONGEST = 400
"""Characters of a message; a value in it may have millions."""
_FINE = re.compile(rb"\.[0-9]{8}|[0-9][eE]-")
"""What a number may have that is written with more decimals than any field takes."""
_TINY = Decimal("1e-400")
"""In place of a number whose exponent is beyond what Decimal takes: it has too many decimals all the same."""
_TEXTS = (Kind.LITERAL, Kind.LANGUAGE_TEXT)


def validate(raw: Raw, model: type[M], path: str, *, name: str | None = None) -> M | list[Problem]:
    """Return the record that `raw` holds, or every problem found in it.

    Args:
        raw: what a reader read.
        model: the record type of the family that the file belongs to.
        path: the file, for problems.
        name: the record's name in problems (`events/yalta`), if it is known already.
    """
    lost: list[Problem] = []
    if raw.written is not None and b":null" in raw.json:
        lost = list(_Mistakes(raw, model, path, name).lost_texts())
    try:
        record = model.model_validate_json(raw.json, strict=not raw.lax)
        if has_decimals(model) and _FINE.search(raw.json):  # digits that Pydantic's reader drops count, too
            model.model_validate(json.loads(raw.json, parse_float=_decimal))
    except ValidationError as error:
        if (plain := _without_zeros(raw, error)) is not None:
            raw.json = plain
            return validate(raw, model, path, name=name)
        try:
            problems = list(_Mistakes(raw, model, path, name).problems(error))
        except orjson.JSONDecodeError as bad:
            return _unreadable(raw, path) or [
                Problem("CQ002", f"invalid JSON: {bad.msg}", path, raw.locate(()))
            ]
        known = {problem.field for problem in problems}
        return [*problems, *(problem for problem in lost if problem.field not in known)]
    return lost or record


def first_mistake(error: ValidationError) -> str:
    """Return the first thing that keeps a value from fitting its schema, with the way to it, on one short line."""
    first = error.errors(include_url=False)[0]
    where = ".".join(map(str, first["loc"]))
    return _bounded(f"{where}: {first['msg']}" if where else first["msg"])


def _unreadable(raw: Raw, path: str) -> list[Problem]:
    from exporter.records.readers.json_text import check

    return check(raw.json, raw.line, path, Limits(), column=raw.column, offset=raw.offset)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return _TINY


def _without_zeros(raw: Raw, error: ValidationError) -> bytes | None:
    """Return the JSON of a record with its whole numbers in digits (`10` for `10.0`), or None if all are.

    JSON Schema takes `10.0` for a whole number; Pydantic and the outputs do not.
    """
    from exporter.records.readers import json_text

    floats = [
        item["loc"]
        for item in error.errors(include_url=False, include_context=False)
        if item["type"] == "int_type" and isinstance(item["input"], float)
    ]
    if not floats:
        return None
    edits: list[tuple[int, int, str]] = []
    text = raw.json.decode()
    for start, end in (json_text.place(raw.json, path) for path in floats):
        number = _decimal(text[start:end])
        if number == number.to_integral_value():
            edits.append((start, end, f"{int(number)}"))
    for start, end, digits in sorted(edits, reverse=True):
        text = text[:start] + digits + text[end:]
    return text.encode() if edits else None


class _Mistakes:
    """The mistakes in one record, as problems."""

    def __init__(self, raw: Raw, model: type[Model], path: str, name: str | None) -> None:
        """Read the record.

        Raises:
            orjson.JSONDecodeError: it is not JSON.
        """
        self.raw = raw
        self.model = model
        self.path = path
        self.data: Any = orjson.loads(raw.json)
        self.name = name
        if name is None and isinstance(self.data, dict) and isinstance(self.data.get("id"), str):
            self.name = f"{getattr(model, 'family', 'dataset')}/{self.data['id']}"
        self._above: dict[FieldPath, dict[str, str]] = {}

    def problems(self, error: ValidationError) -> Iterator[Problem]:
        """Yield a problem for each mistake that Pydantic found, but for what is missing under its own name only."""
        items = sorted(error.errors(include_url=False), key=lambda item: item["type"] != "extra_forbidden")
        meant: set[str] = set()
        for item in items:
            where = _real_path(item["loc"], self.data)
            if item["type"] == "extra_forbidden":
                problem, instead = self._unknown_field(where)
                meant.add(written(instead))
                yield problem
            elif item["type"] == "words_taken":
                yield from self._taken_words(where, item["ctx"]["taken"])
            elif item["type"] != "missing":
                yield self._wrong_value(item, where)
            elif written(where) not in meant:
                yield self._missing_field(where)

    def lost_texts(self) -> Iterator[Problem]:
        """Find `Null` and `NULL` in optional text: YAML reads no value there, but the name `Null` may be meant."""
        for where in _nulls(self.data, ()):
            field = _field_at(self.model, where)
            text = self.raw.written(where) if self.raw.written and field else None
            if (
                field
                and field.shape is Shape.VALUE
                and field.datatype.kind in _TEXTS
                and text in ("Null", "NULL")
            ):
                hint, _ = suggestions.wrong_type("string", None, text, field, required=False)
                expected = suggestions.expected("string", field)
                yield self._problem(
                    "CQ103", where, "empty, not text", value=text, expected=expected, hint=hint
                )

    def _problem(
        self,
        code: str,
        where: FieldPath,
        message: str,
        *,
        at: FieldPath | None = None,
        key: bool = False,
        **advice: Any,
    ) -> Problem:
        """Make a problem with the value at `where`, which is shown at its own place or at another."""
        what = written(where)
        return Problem(
            code,
            _bounded(f"{what}: {message}" if what else message),
            self.path,
            self.raw.locate(where if at is None else at, key=key),
            record=self.name,
            field=what or None,
            begins=(self.raw.line, self.raw.column),
            **advice,
        )

    def _unknown_field(self, where: FieldPath) -> tuple[Problem, FieldPath]:
        """Report a field that the record type or part does not have; return the way to the one that is meant, too."""
        owner, beside = model_at(self.model, where[:-1]), _at(self.data, where[:-1])
        name, known = str(where[-1]), tuple(descriptions(owner)) if owner else ()
        message = f"unknown field{f' of {_called(owner)}' if owner else ''}"
        hint: str | None
        if (inside := self._outdented(where, owner, beside)) is not None:
            instead, hint = inside, _put_in(inside, self.raw)
        else:
            guess = suggestions.nearest(name, tuple(field for field in known if field not in beside) or known)
            instead, hint = (*where[:-1], guess or name), f"did you mean {guess!r}?" if guess else None
        expected = f"one of {', '.join(known)}" if known else None
        return self._problem("CQ101", where, message, key=True, expected=expected, hint=hint), instead

    def _outdented(self, where: FieldPath, owner: type[Model] | None, beside: Any) -> FieldPath | None:
        """Return where an unknown field belongs if the last part of the list just above it lacks it."""
        if owner is None or not hasattr(owner, "term"):
            return None
        if where[:-1] not in self._above:
            self._above[where[:-1]] = above = {}
            known = ""
            for key in beside:
                above[key] = known
                known = key if key in by_name(owner) else known
        name = str(where[-1])
        last = self._above[where[:-1]][name]
        part = by_name(owner)[last].part if last else None
        items = beside[last] if part else None
        if part is None or name not in by_name(part) or not isinstance(items, list) or not items:
            return None
        if not isinstance(items[-1], dict) or name in items[-1]:
            return None
        return (*where[:-1], last, len(items) - 1, name)

    def _missing_field(self, where: FieldPath) -> Problem:
        owner, field = model_at(self.model, where[:-1]), _field_at(self.model, where)
        return self._problem(
            "CQ102",
            where,
            f"missing from {_called(owner)}" if owner else "missing",
            at=where[:-1],
            expected=descriptions(owner).get(str(where[-1])) if owner else None,
            hint=suggestions.words(field) if field else None,
        )

    def _taken_words(self, where: FieldPath, taken: list[tuple[str, str]]) -> Iterator[Problem]:
        for name, word in taken:
            message = f"duplicate word: every dataset has it in {name}"
            yield self._problem(
                "CQ106",
                (*where, name, word),
                message,
                key=True,
                value=word,
                expected="a new word",
                hint="remove it",
            )

    def _wrong_value(self, item: Any, where: FieldPath) -> Problem:
        """Report a value, with what the validators of the schemas put into the error's context."""
        context = item.get("ctx") or {}
        kind: str = item["type"]
        value = item["input"]
        is_key = item["loc"][-1:] == ("[key]",)
        if deeper := [context[name] for name in ("field", "index") if name in context]:
            where = (*where, *deeper)
            value = _at(self.data, where)
        text = _as_written(value, where, self.raw)
        field, wanted = _field_at(self.model, where), kind.removesuffix("_type")
        suggestion, hint, expected = (context.get(name) for name in ("suggestion", "hint", "expected"))
        message = item["msg"].removeprefix(f"{where[-1]} " if where else "").removeprefix("is ")
        if kind in ("enum", "literal_error", "unknown_list"):
            choices = [choice.strip("' ") for choice in str(expected).replace(" or ", ",").split(",")]
            hint = suggestions.did_you_mean(str(value), choices)
            expected = f"one of {', '.join(choices)}"
            message = f"unknown {'list' if is_key else 'word'} {_bounded(repr(value))}"
        elif kind.endswith("_type") or kind == "language_text":
            hint, suggestion = suggestions.wrong_type(
                wanted, value, text, field, required=_is_needed(self.model, where)
            )
            if self.raw.lax and wanted not in ("int", "bool"):
                hint, suggestion = suggestions.wrong_cell(wanted, value, written(where), field), None
            expected = expected or suggestions.expected(wanted, field)
            if wanted == "model" and field is None and (inner := model_at(self.model, where)):
                hint, expected = suggestions.mapping(inner, value)
            if wanted in suggestions.TYPE_WORDS:
                message = f"{_kind_of(value)}, not {suggestions.TYPE_WORDS[wanted]}"
        elif isinstance(suggestion, str) and hint is None:
            number = not isinstance(value, str)  # it stays one, and --fix writes texts
            hint, suggestion = (
                (f"write {suggestion}", None) if number else (f"write {suggestion!r}", suggestion)
            )
        if kind in ("slug", "word") and field and field.target:
            expected = suggestions.expected("string", field)
        return self._problem(
            _CODE_BY_ERROR.get(kind) or ("CQ103" if kind.endswith("_type") else "CQ104"),
            where,
            message,
            key=is_key,
            value=text,
            expected=expected,
            hint=hint,
            replacement=suggestion if isinstance(suggestion, str) else None,
        )


def _put_in(inside: FieldPath, raw: Raw) -> str:
    """Return how a field gets into the part above it that it belongs to: by indentation in YAML only."""
    if raw.lax:
        return f"name the column {written(inside)}"
    return f"{'indent' if raw.written else 'move'} it: it is a field of {written(inside[:-1])}, above"


def _nulls(value: Any, path: FieldPath) -> Iterator[FieldPath]:
    """Yield the paths of the nulls below a value."""
    if value is None:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in items:
        yield from _nulls(below, (*path, step))


def _field_at(model: type[Model], where: FieldPath) -> Field | None:
    """Return the field of a value, or of the list that it is an item of; None if it is in no record."""
    path = where[:-1] if where and isinstance(where[-1], int) else where
    owner = model_at(model, path[:-1]) if path else None
    return by_name(owner).get(str(path[-1])) if owner and hasattr(owner, "term") else None


def _is_needed(model: type[Model], where: FieldPath) -> bool:
    owner = model_at(model, where[:-1]) if where else None
    return owner is not None and is_required(owner, str(where[-1]))


def _bounded(text: str) -> str:
    """Cut a text that may hold a whole value."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


_KINDS = {
    type(None): "empty",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "a mapping",
}


def _kind_of(value: Any) -> str:
    return _KINDS.get(type(value), "something else")


def _called(owner: type[Model]) -> str:
    """Return a record type, part or other model as messages call it: `an event`."""
    name: str = getattr(owner, "singular", owner.__name__.lower()).replace("_", " ")
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _real_path(loc: Sequence[int | str], data: Any) -> FieldPath:
    """Return the way through the data that an error's `loc` means, without Pydantic's own steps (union tags, `[key]`)."""
    steps: list[int | str] = []
    here = data
    for index, step in enumerate(loc):
        if step == BY_LANGUAGE != loc[index - 1]:
            continue
        if isinstance(here, dict) and isinstance(step, str):
            if step in here:
                steps.append(step)
                here = here[step]
            elif index == len(loc) - 1 and step != "[key]":
                steps.append(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            steps.append(step)
            here = here[step]
    return tuple(steps)


def _at(data: Any, where: FieldPath) -> Any:
    for step in where:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _as_written(value: Any, where: FieldPath, raw: Raw) -> str | None:
    """Return a value as a problem shows it: texts as they read, numbers with their digits, lists and mappings as JSON."""
    if value is None:
        return raw.written(where) or None if raw.written else None
    if isinstance(value, str):
        return value
    # JSON has one way to write an integer or a truth value.
    if isinstance(value, list | dict) or (isinstance(value, int) and not raw.written):
        try:
            return _bounded(orjson.dumps(value).decode())
        except TypeError:  # it holds a number of more than 64 bits
            return _bounded(str(value))
    from exporter.records.readers import json_text

    text = raw.written(where) if raw.written else json_text.written(raw.json, where)
    return _bounded(text or str(value))
