"""Turn what a reader read into a record, or into the problems that say why it is none.

Pydantic finds the mistakes; here each becomes one `Problem` with its place in the file and the nearest valid word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError

from exporter.model.datatypes import Kind
from exporter.model.field_paths import FieldPath, written
from exporter.model.fields import Field, Shape, by_name, descriptions, has_decimals, is_required, model_at
from exporter.problems import Problem
from exporter.problems.codes import CODES
from exporter.records import suggestions
from exporter.records.readers import Limits, Raw
from schemas import Model, Part
from schemas.values import BY_LANGUAGE

M = TypeVar("M", bound=Model)

_CODE_BY_ERROR = {
    "extra_forbidden": "CQ101",
    "missing": "CQ102",
    "enum": "CQ105",
    "literal_error": "CQ105",
    "duplicate_item": "CQ106",
    "field_of_other_type": "CQ107",
    "half_a_position": "CQ107",
    "quote_missing": "CQ107",
    "role_or_post_missing": "CQ107",
    "unknown_list": "CQ101",
    "word_taken": "CQ106",
    "end_before_start": "CQ301",
    "json_invalid": "CQ002",
}
_LONGEST = 400
"""Characters of a message; a value in it may have millions."""
_FINE = re.compile(rb"\.[0-9]{8}|[0-9][eE]-")
"""What a number may have that is written with more decimals than any field takes."""
_TEXTS = (Kind.LITERAL, Kind.LANGUAGE_TEXT)
_TINY = Decimal("1e-400")
"""In place of a number whose exponent is beyond what Decimal takes: it has too many decimals all the same."""


def validate(raw: Raw, model: type[M], path: str, *, name: str | None = None) -> M | list[Problem]:
    """Return the record that `raw` holds, or every problem found in it.

    Args:
        raw: what a reader read.
        model: the record type of the family that the file belongs to.
        path: the file, for problems.
        name: the record's name in problems (`events/yalta`), if it is known already.
    """
    try:
        record = model.model_validate_json(raw.json, strict=not raw.lax)
        if has_decimals(model) and _FINE.search(raw.json):  # digits that Pydantic's reader drops count, too
            model.model_validate(json.loads(raw.json, parse_float=_decimal))
    except ValidationError as error:
        if (plain := _without_zeros(raw, error)) is not None:
            raw.json = plain
            return validate(raw, model, path, name=name)
        problems = list(_problems(error, raw, model, path, name))
        known = {problem.field for problem in problems}
        return [*problems, *(lost for lost in _lost_texts(raw, model, path, name) if lost.field not in known)]
    return list(_lost_texts(raw, model, path, name)) or record


def _lost_texts(raw: Raw, model: type[Model], path: str, name: str | None) -> Iterator[Problem]:
    """Find `Null` and `NULL` in optional text: YAML reads no value there, but the name `Null` may be meant."""
    if raw.written is None or b":null" not in raw.json:
        return
    data = orjson.loads(raw.json)
    for where in _nulls(data, ()):
        field, text = _field_at(model, where), raw.written(where)
        if (
            field
            and text in ("Null", "NULL")
            and field.shape is Shape.VALUE
            and field.datatype.kind in _TEXTS
        ):
            hint, _ = suggestions.wrong_type("string", None, text, field, required=False)
            message = f"{written(where)} is empty, not text"
            yield Problem(
                "CQ103",
                message,
                path,
                raw.locate(where),
                record=name or f"{getattr(model, 'family', 'dataset')}/{data.get('id')}",
                field=written(where),
                value=text,
                expected=suggestions.expected("string", field),
                hint=hint,
                begins=(raw.line, raw.column),
            )


def _nulls(value: Any, path: FieldPath) -> Iterator[FieldPath]:
    """Yield the paths of the nulls below a value."""
    if value is None:
        yield path
    for step, below in (
        value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    ):
        yield from _nulls(below, (*path, step))


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


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return _TINY


def first_mistake(error: ValidationError) -> str:
    """Return the first thing that keeps a value from fitting its schema, with the way to it, on one short line."""
    first = error.errors(include_url=False)[0]
    where = ".".join(map(str, first["loc"]))
    return _bounded(f"{where}: {first['msg']}" if where else first["msg"])


def _problems(
    error: ValidationError, raw: Raw, model: type[Model], path: str, name: str | None
) -> Iterator[Problem]:
    try:
        data: Any = orjson.loads(raw.json)
    except orjson.JSONDecodeError as bad:
        from exporter.records.readers.json_text import check

        unreadable = check(raw.json, raw.line, path, Limits(), column=raw.column, offset=raw.offset)
        yield from unreadable or [Problem("CQ002", f"not well-formed JSON: {bad.msg}", path, raw.locate(()))]
        return
    if name is None and isinstance(data, dict) and isinstance(data.get("id"), str):
        name = f"{getattr(model, 'family', 'dataset')}/{data['id']}"
    mistakes = sorted(error.errors(include_url=False), key=lambda item: item["type"] != "extra_forbidden")
    meant: set[str] = set()
    for item in mistakes:
        where = _real_path(item["loc"], data)
        owner = model_at(model, where[:-1])
        if item["type"] == "extra_forbidden":
            mistake = _unknown_field(where, owner, data, raw)
            if above := _outdented(where, owner, data):
                meant.add(written(above))
                hint = _put_in(above, raw)
                mistake = replace(mistake, hint=hint, replacement=None)
            elif mistake.replacement is not None:
                meant.add(written((*where[:-1], mistake.replacement)))
                mistake = replace(mistake, replacement=None)
        elif item["type"] == "missing":
            if written(where) in meant:  # it is there, under a misspelt name
                continue
            mistake = _missing_field(where, owner, raw, model)
        else:
            mistake = _wrong_value(item, where, data, raw, model)
        severity = CODES[mistake.code].severity
        yield replace(
            mistake,
            path=path,
            record=name,
            severity=severity,
            message=_bounded(mistake.message),
            begins=(raw.line, raw.column),
        )


def _unknown_field(where: FieldPath, owner: type[Model] | None, data: Any, raw: Raw) -> Problem:
    """Say that there is no such field; `replacement` is the one that is probably meant."""
    known = tuple(descriptions(owner)) if owner else ()
    present = _at(data, where[:-1])
    guess = suggestions.nearest(str(where[-1]), [field for field in known if field not in present] or known)
    return Problem(
        "CQ101",
        f"{_bounded(str(where[-1]))} is no field of {_called(owner)}",
        "",
        raw.locate(where, key=True),
        field=written(where) or None,
        expected=f"one of {', '.join(known)}" if known else None,
        hint=f"did you mean {guess!r}?" if guess else None,
        replacement=guess,
    )


def _missing_field(where: FieldPath, owner: type[Model] | None, raw: Raw, model: type[Model]) -> Problem:
    field = _field_at(model, where)
    return Problem(
        "CQ102",
        f"{where[-1]} is missing from {_called(owner)}",
        "",
        raw.locate(where[:-1]),
        field=written(where) or None,
        expected=_description(owner, where[-1]),
        hint=suggestions.words(field) if field else None,
    )


def _outdented(where: FieldPath, owner: type[Model] | None, data: Any) -> FieldPath | None:
    """Return where an unknown field belongs if it is one that lacks in the last part of the list just above it."""
    beside: dict[str, Any] = _at(data, where[:-1])
    if owner is None or not hasattr(owner, "term"):
        return None
    above = [name for name in list(beside)[: list(beside).index(str(where[-1]))] if name in by_name(owner)]
    part = by_name(owner)[above[-1]].part if above else None
    items = beside[above[-1]] if part else None
    if not isinstance(items, list) or not items or not isinstance(items[-1], dict):
        return None
    if part is None or where[-1] not in by_name(part) or where[-1] in items[-1]:
        return None
    return (*where[:-1], above[-1], len(items) - 1, where[-1])


def _put_in(above: FieldPath, raw: Raw) -> str:
    """Say how a field gets into the part above it that it belongs to: by indentation in YAML only."""
    if raw.lax:
        return f"name the column {written(above)}"
    return f"{'indent' if raw.written else 'move'} it: it is a field of {written(above[:-1])}, above"


def _wrong_value(item: Any, where: FieldPath, data: Any, raw: Raw, model: type[Model]) -> Problem:
    """Say what is wrong with a value, with what the validators of the schemas put into the error's context."""
    context = item.get("ctx") or {}
    kind: str = item["type"]
    value = item["input"]
    is_key = item["loc"][-1:] == ("[key]",) or "key" in context
    if deeper := [context[name] for name in ("field", "index", "key") if name in context]:
        where = (*where, *deeper)
        value = deeper[-1] if "key" in context else _at(data, where)
    text = _as_written(value, where, raw)
    suggestion, hint, expected = (context.get(name) for name in ("suggestion", "hint", "expected"))
    if kind in ("enum", "literal_error", "unknown_list"):
        hint = suggestions.did_you_mean(str(value), _choices(context))
    elif kind.endswith("_type") or kind == "language_text":
        wanted, field = kind.removesuffix("_type"), _field_at(model, where)
        hint, suggestion = suggestions.wrong_type(
            wanted, value, text, field, required=_is_needed(model, where)
        )
        if raw.lax and wanted not in ("int", "bool"):
            hint, suggestion = suggestions.wrong_cell(wanted, value, written(where), field), None
        expected = expected or suggestions.expected(wanted, field)
    elif isinstance(suggestion, str) and hint is None:
        number = not isinstance(value, str)  # it stays one, and --fix writes texts
        hint, suggestion = (f"write {suggestion}", None) if number else (f"write {suggestion!r}", suggestion)
    if kind == "slug" and (field := _field_at(model, where)) and field.target:
        expected = suggestions.expected("string", field)
    return Problem(
        _CODE_BY_ERROR.get(kind) or ("CQ103" if kind.endswith("_type") else "CQ104"),
        _message(item, where),
        "",
        raw.locate(where, key=is_key),
        field=written(where) or None,
        value=text,
        expected=expected,
        hint=hint,
        replacement=suggestion if isinstance(suggestion, str) else None,
    )


def _field_at(model: type[Model], where: FieldPath) -> Field | None:
    """Return the field that a value stands in, itself or as an item of its list; None where it is in no record."""
    path = where[:-1] if where and isinstance(where[-1], int) else where
    owner = model_at(model, path[:-1]) if path else None
    return by_name(owner).get(str(path[-1])) if owner and hasattr(owner, "term") else None


def _is_needed(model: type[Model], where: FieldPath) -> bool:
    owner = model_at(model, where[:-1]) if where else None
    return owner is not None and is_required(owner, str(where[-1]))


def _message(item: Any, where: FieldPath) -> str:
    """Say what is wrong in our words where Pydantic's would speak of Python."""
    kind: str = item["type"]
    what = written(where) or "the record"
    if kind.endswith("_type") and kind.removesuffix("_type") in suggestions.TYPE_WORDS:
        return (
            f"{what} is {_kind_of(item['input'])}, not {suggestions.TYPE_WORDS[kind.removesuffix('_type')]}"
        )
    if kind.startswith("union_tag"):
        return f"{what} is {_kind_of(item['input'])}, not {suggestions.TYPE_WORDS['union_tag']}"
    if kind in ("enum", "literal_error"):
        return f"{what}: {_bounded(repr(item['input']))} is not one of {item['ctx']['expected']}"
    message: str = item["msg"]
    last = f"{where[-1]} " if where else ""
    return f"{what}: {message.removeprefix(last)}"


def _bounded(text: str) -> str:
    """Cut a text that may hold a whole value."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _kind_of(value: Any) -> str:
    if value is None:
        return "empty"
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "text",
        list: "a list",
        dict: "a mapping",
    }
    return names.get(type(value), "something else")


def _choices(context: Any) -> list[str]:
    return [part.strip("' ") for part in str(context.get("expected", "")).replace(" or ", ",").split(",")]


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


def _called(owner: type[Model] | None) -> str:
    if owner is None:
        return "this mapping"
    name: str = getattr(owner, "singular", owner.__name__.lower())
    shown = name.replace("_", " ")
    return (
        f"{'an' if shown[0] in 'aeiou' else 'a'} {shown}" if not issubclass(owner, Part) or shown else shown
    )


def _description(owner: type[Model] | None, name: Any) -> str | None:
    return descriptions(owner).get(str(name)) if owner else None


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
