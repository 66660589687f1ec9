"""How a named type of `schemas.values` accepts, refuses and describes a value, in the terms of Pydantic.

A refusal is a `PydanticCustomError` named after the kind. Its context names what is `expected`, the `suggestion` to write
instead where there is one right answer, and a `hint` where there is only advice.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError, core_schema

from schemas import edtf, grammars

Json = dict[str, Any]


def refusal(name: str, reason: str, expected: str, **advice: str | None) -> PydanticCustomError:
    """Make the error `name`; `advice` is a `suggestion` or a `hint`, left out where there is none."""
    given = {key: text for key, text in advice.items() if text}
    return PydanticCustomError(name, "{reason}", {"reason": reason, "expected": expected, **given})


class Written:
    """Text that a function accepts or refuses, described for JSON Schema.

    Args:
        check: returns the text or raises a refusal.
        title: the name of the kind for readers.
        description: what the kind is, in a sentence.
        examples: valid texts.
        keywords: more of its JSON Schema; a function makes a value that is not needed at start-up.
    """

    def __init__(
        self, check: Callable[[str], str], title: str, description: str, *examples: str, **keywords: Any
    ) -> None:
        self._check = check
        shown = {"examples": list(examples)} if examples else {}
        self._schema: Json = {"title": title, "description": description, **shown, **keywords}

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        made = {key: value() if callable(value) else value for key, value in self._schema.items()}
        return {"type": "string", **made}


def patterns(pattern: str, exact: str | None = None) -> Json:
    """Return the keywords for a pattern, and for a stricter one that editors need not show.

    `$` is also the place before a last newline in Python, but not in ECMA 262.
    """
    whole = [rf"{one}(?!\n)" if one.endswith("$") else one for one in (pattern, exact) if one]
    return {"pattern": whole[0], **({"allOf": [{"pattern": one} for one in whole[1:]]} if exact else {})}


def grammatical(
    name: str,
    grammar: grammars.Grammar,
    title: str,
    description: str,
    *examples: str,
    expected: str,
    **keywords: Any,
) -> Written:
    """Describe the text that `grammar` accepts; only what it accepts is suggested, and a guess is a hint."""

    def check(value: str) -> str:
        if grammar.accepts(value):
            return value
        reason, meant = grammar.fault(value)
        if not meant or not grammar.accepts(meant):
            raise refusal(name, reason, expected)
        if not grammar.certain(value, meant):
            raise refusal(name, reason, expected, hint=f"did you mean {meant!r}?")
        raise refusal(name, reason, expected, suggestion=meant)

    keywords |= patterns(grammar.pattern, grammar.exact)
    return Written(check, title, description, *examples, **keywords)


def check_text(value: str) -> str:
    """Return a text, or refuse it as `text_control`, `text_empty`, `text_space` or `text_nfc`."""
    if (fault := grammars.text_fault(value)) is None:
        return value
    name, reason, meant = fault
    expected = "text in normal form C, without control characters and without white space around it"
    raise refusal(name, reason, expected, suggestion=meant)


_INDEX = re.compile(r"\[[0-9]+\]|(?:^|\.)[0-9]+(?:\.|$)")


def refuse_index(path: str) -> str:
    """Return a property path, or refuse it as `property_path_indexed`."""
    if _INDEX.search(path):
        raise refusal(
            "property_path_indexed",
            "a path does not name an item of a list by its number",
            "a path such as start",
            hint="move the evidence into the item that it supports, with a path that begins there",
        )
    return path


def dated(
    title: str, description: str, *examples: str, expected: str, interval: bool = False, ongoing: bool = False
) -> Written:
    """Describe dates in EDTF, of which intervals and `..` may be left out."""

    def fits(date: str) -> bool:
        return ongoing if date == ".." else interval or "/" not in date

    def check(value: str) -> str:
        try:
            edtf.parse(value)
        except edtf.EdtfError as error:
            meant = error.suggestion or ""
            if meant and not fits(meant):
                raise refusal("edtf", error.reason, expected, hint=_by_field(meant)) from None
            raise refusal("edtf", error.reason, expected, suggestion=meant, hint=error.hint) from None
        if fits(value):
            return value
        if value == "..":
            raise refusal("edtf_open", "only an end can be open by itself", expected)
        raise refusal("edtf_interval", "an interval has two fields here", expected, hint=_by_field(value))

    forms = [edtf.DATE_PATTERN, edtf.MOMENT_PATTERN]
    forms += [edtf.INTERVAL_PATTERN] * interval + [r"\.\."] * ongoing
    return Written(check, title, description, *examples, pattern=rf"^(?:{'|'.join(forms)})$(?!\n)")


def _by_field(interval: str) -> str | None:
    """Return how the two ends of `interval` are written in two fields."""
    start, slash, end = interval.partition("/")
    sides = [f'start: "{start}"'] if start not in {"", ".."} else []
    sides += [f'end: "{end}"'] if end else []
    return f"write {' and '.join(sides)}" if slash else None


DEGREES = re.compile(r"-?(?:0|[1-9][0-9]{0,2})(?:\.[0-9]+)?")
"""How degrees are written in digits."""
_PLACES = 7


class Degrees:
    """A number of degrees; text in plain digits is one where all values are text, as in CSV, and only there."""

    def __init__(self, name: str, direction: str, limit: int, example: float) -> None:
        self._name = name
        self._limit = limit
        self._expected = f"degrees from -{limit} to {limit} with at most {_PLACES} decimals, such as 50.8465"
        self._schema: Json = {
            "type": "number",
            "title": name.title(),
            "description": f"Degrees {direction} (WGS 84), with at most {_PLACES} decimals (1 cm).",
            "minimum": -limit,
            "maximum": limit,
            "examples": [example],
        }

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.lax_or_strict_schema(
            lax_schema=core_schema.no_info_plain_validator_function(self._of_text),
            strict_schema=core_schema.no_info_plain_validator_function(self._of_number),
        )

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        return self._schema

    def _of_text(self, value: object) -> Decimal:
        if isinstance(value, str):
            if not DEGREES.fullmatch(value):
                raise refusal(self._name, "not a number in plain digits", self._expected)
            value = Decimal(value)
        return self._of_number(value)

    def _of_number(self, value: object) -> Decimal:
        name, limit, expected = self._name, self._limit, self._expected
        if isinstance(value, str):
            raise PydanticKnownError("decimal_type")
        if not isinstance(value, (int, float, Decimal)) or isinstance(value, bool):
            raise refusal(name, "not a number in plain digits", expected)
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        if not number.is_finite() or abs(number) > limit:
            raise refusal(name, f"not between -{limit} and {limit}", expected)
        if not number and number.is_signed():
            raise refusal(name, "zero has no sign", expected, suggestion="0")
        if -int(number.normalize().as_tuple().exponent) > _PLACES:
            # Adding 0 takes the sign from a zero.
            suggestion = f"{(round(number, _PLACES) + 0).normalize():f}"
            raise refusal(name, f"more than {_PLACES} decimals", expected, suggestion=suggestion)
        return number


LARGEST = 2**53 - 1  # what every JSON reader keeps (RFC 8259 §6)
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")


class Whole:
    """A whole number; where all values are text, as in CSV, text in plain digits is one.

    Refused is what else Pydantic takes for a whole number in a table: ` 9`, `09`, `9.0`, `1_0`, TRUE.
    """

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.lax_or_strict_schema(
            lax_schema=core_schema.no_info_before_validator_function(_in_digits, core_schema.int_schema()),
            strict_schema=core_schema.int_schema(strict=True),
        )


def _in_digits(value: object) -> object:
    if isinstance(value, bool) or (isinstance(value, str) and not _WHOLE.fullmatch(value)):
        raise PydanticKnownError("int_type")
    return value


def check_edition(value: int) -> int:
    """Return the number of an edition, or refuse it as `edition`."""
    if 1 <= value <= LARGEST:
        return value
    reason = "editions are counted from 1" if value < 1 else "larger than programs can count exactly"
    raise refusal("edition", reason, "a whole number such as 9")
