"""Every code a problem can have that is no rule across records: its name, its severity, what it means, how to mend it.

The rules across records carry the same in their docstrings (`exporter.rules`); `exporter.rules.explain` knows both.
"""

from __future__ import annotations

from dataclasses import dataclass

from exporter.problems import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of problem: `title` is a short name, `explanation` says what it means and how to mend it."""

    code: str
    title: str
    explanation: str
    severity: Severity = Severity.ERROR


_ALL = (
    Code("CQ001", "not UTF-8", "Files are read as UTF-8 and nothing else. Save the file as UTF-8."),
    Code("CQ002", "syntax", "The file is not well-formed YAML, JSON, CSV or XLSX at this place."),
    Code(
        "CQ003",
        "duplicate key",
        "A key stands twice in one mapping, so that one value would be lost. Remove one.",
    ),
    Code(
        "CQ004",
        "over a limit",
        "The file is deeper, larger or more repetitive than communique accepts. The message names the option that "
        "raises the limit.",
    ),
    Code(
        "CQ005",
        "YAML beyond JSON",
        "Tags, merge keys and keys that are not text have no meaning in a record. Write the value plainly.",
    ),
    Code("CQ006", "not a mapping", "A record is a mapping from field names to values."),
    Code(
        "CQ007", "number cannot be kept", "NaN, infinity and numbers too large to hold exactly are refused."
    ),
    Code(
        "CQ008",
        "character not allowed",
        "NUL, control characters and halves of a surrogate pair cannot be kept in every output.",
    ),
    Code(
        "CQ009",
        "file not read",
        "The file is not a regular file inside the dataset's folder, or may not be read: a link that leads out of "
        "the folder, a pipe, a missing permission.",
    ),
    Code(
        "CQ010",
        "unknown folder",
        "Every folder beside dataset.yaml is a family of records: places, participants, topics, agreements, sources, "
        "images, series, events.",
    ),
    Code(
        "CQ011",
        "unknown file",
        "No reader takes files with this suffix, so the file was not read. Files whose name begins with a dot are "
        "passed over without a word.",
        Severity.WARNING,
    ),
    Code(
        "CQ012",
        "file name is not the id",
        "A file that holds one record is named as the record's id, so that it can be found.",
    ),
    Code("CQ101", "unknown field", "The record type has no such field. Often a misspelling."),
    Code("CQ102", "missing field", "The record type asks for this field."),
    Code(
        "CQ103",
        "wrong type",
        "The value is of another type than the field: a number for a text, a text for a list.",
    ),
    Code("CQ104", "invalid value", "The value is not written as values of this field are."),
    Code("CQ105", "not one of the choices", "The field takes one of a closed list of words."),
    Code("CQ106", "twice in a list", "The list is a set: each item stands in it once."),
    Code(
        "CQ107",
        "fields that do not go together",
        "Two fields of the record contradict each other, or one needs the other.",
    ),
    Code(
        "CQ301",
        "end before start",
        "The end is certainly before the start. Uncertain dates are not compared.",
    ),
    Code(
        "CQ601",
        "quotation not found",
        "The words do not stand in the text of the source, not even where white space, quotation marks, dashes, "
        "ligatures and soft hyphens are set otherwise. Copy the passage from the text: the nearest one is shown. "
        "Letters, case and figures count, and so do whole words.",
    ),
    Code(
        "CQ602",
        "quotation ambiguous",
        "The words stand in the text more than once, so that nobody can tell which place is meant. Add `prefix` "
        "(words just before) or `suffix` (words just after), or quote more words.",
    ),
    Code(
        "CQ603",
        "text has changed",
        "The file has another SHA-256 than the source's `text_sha256`. Every quotation on it was checked against the "
        "file as it is; the message says which still stand. Restore the file, or, when the new text is the right "
        "one, mend the quotations and write its digest.",
    ),
    Code(
        "CQ604",
        "text not at hand",
        "The source's text is in none of the folders, and --require-texts was given. Name the folder with --texts or "
        "with `texts` in dataset.yaml; the text is found by `text_file` or by `text_sha256`.",
    ),
    Code(
        "CQ605",
        "quotation too long",
        "A quotation of more than 25 words is a copy of the text, and may be more than the law of "
        "quotation allows. Quote the words that say it.",
        Severity.WARNING,
    ),
    Code(
        "CQ606",
        "text cannot be read",
        "The source's text is there but cannot be read: it is not UTF-8, too large, of an unknown format, a link out "
        "of its folder, or a PDF without the extra `pdf`.",
    ),
)

CODES: dict[str, Code] = {code.code: code for code in _ALL}
"""Code -> what is known of it."""
