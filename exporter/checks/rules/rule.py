"""What a rule is: a code, a title, a severity, and a query that finds records which break it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from exporter.database.rows import LEFT_OUT
from exporter.problems import Problem, Severity, Span
from exporter.problems.codes import Code
from exporter.records.corpus import Corpus


@dataclass(frozen=True, slots=True)
class Found:
    """A record that breaks a rule: which one, in which field (`participations[0].role`), and how.

    `place` (file, line, column) identifies the record where several have the same id. `group` are the ids of all the
    records that are probably one, this record's included.
    """

    family: str
    id: str
    field: str
    message: str
    value: str | None = None
    expected: str | None = None
    hint: str | None = None
    replacement: str | None = None
    place: tuple[str, int, int] | None = None
    group: tuple[str, ...] = ()


Find = Callable[[Corpus], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: called with a corpus it yields the problems, each placed at the start of its record.

    To find the exact place, the record must be read again; `exporter.checks.rules.settle` does this for the problems shown.
    """

    code: str
    title: str
    find: Find
    severity: Severity = Severity.ERROR

    def __call__(self, corpus: Corpus) -> Iterator[Problem]:
        """Yield the problems that the rule finds."""
        return (self.problem(corpus, found) for found in self.find(corpus))

    def problem(self, corpus: Corpus, found: Found) -> Problem:
        """Return the problem of a record that breaks the rule."""
        file, line, column = found.place or corpus.origin(found.family, found.id)
        return Problem(
            self.code,
            found.message,
            file,
            Span(line, column),
            self.severity,
            f"{found.family}/{found.id}",
            found.field,
            found.value,
            found.expected,
            found.hint,
            found.replacement,
        )

    @property
    def explanation(self) -> Code:
        """What the rule means and how to fix a record that breaks it: its docstring."""
        return Code(self.code, self.title, self.find.__doc__ or "", self.severity)


def error(code: str, title: str) -> Callable[[Find], Rule]:
    """Make a generator function a rule whose findings are errors."""
    return lambda find: Rule(code, title, find)


def warning(code: str, title: str) -> Callable[[Find], Rule]:
    """Make a generator function a rule whose findings are warnings."""
    return lambda find: Rule(code, title, find, Severity.WARNING)


def whole(family: str, record_id: str, field: str = "*") -> str:
    """Return SQL that is true if no invalid value was left out of a record, or of one of its fields.

    A rule that relies on the absence of a value needs this. `record_id` is the column with the record's id.
    """
    signs = f"SELECT id FROM suspects WHERE family = '{family}' AND sign GLOB '{LEFT_OUT}{field}'"
    return f"{record_id} NOT IN ({signs})"


def where(corpus: Corpus, family: str, record_id: str) -> str:
    """Return `file:line` of a record, for messages that name a second place."""
    file, line, _ = corpus.origin(family, record_id)
    return f"{file}:{line}"
