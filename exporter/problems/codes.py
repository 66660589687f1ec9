"""Every code a problem can have that is no rule across records: its name, its severity, what it means, how to mend it.

The rules across records carry the same in their docstrings (`exporter.checks.rules`); `exporter.checks.rules.explain`
knows both.
"""

from __future__ import annotations

from dataclasses import dataclass
from inspect import cleandoc

from exporter.problems import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of problem: `title` is a short name, `explanation` says what it means and how to mend it."""

    code: str
    title: str
    explanation: str
    severity: Severity = Severity.ERROR

    def __post_init__(self) -> None:
        """Take the indentation out of the explanation."""
        object.__setattr__(self, "explanation", cleandoc(self.explanation))


_ALL = (
    Code(
        "CQ001",
        "not UTF-8",
        """Files are read as UTF-8 and nothing else; the message names the first byte that is not.

        Mend it: save the file as UTF-8.""",
    ),
    Code(
        "CQ002",
        "syntax",
        """The file is not well-formed YAML, JSON, CSV or XLSX at this place, so nothing in it could be read further.

        Mend it: look at the place and just before it: a bracket or quotation mark that is not closed, an indentation.

        ```yaml
        name: Talks: the ninth      # wrong
        name: "Talks: the ninth"    # right
        ```""",
    ),
    Code(
        "CQ003",
        "duplicate key",
        """A key stands twice in one mapping, so that one value would be lost.

        Mend it: remove one of the two.

        ```yaml
        kind: dialogue
        kind: meeting    # wrong
        ```""",
    ),
    Code(
        "CQ004",
        "over a limit",
        """The file is deeper, larger or more repetitive than communique accepts. The message names the option that
        raises the limit.

        Mend it: split the file, write repeated values out, or raise the limit.""",
    ),
    Code(
        "CQ005",
        "YAML beyond JSON",
        """Tags, merge keys and keys that are not text have no meaning in a record. The tags of JSON's own kinds are taken
        where the value is of that kind (`!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!seq`, `!!map`, and a lone `!`).

        Mend it: write the value plainly.

        ```yaml
        start: !!timestamp 2025-02-20    # wrong: a tag
        <<: *defaults                    # wrong: a merge key
        ```""",
    ),
    Code(
        "CQ006",
        "not a mapping",
        """A record is a mapping from field names to values; a file holds one, or a list of them.

        Mend it: write `field: value`, beginning with `id`.""",
    ),
    Code(
        "CQ007",
        "number cannot be kept",
        """NaN, infinity and numbers too large to hold exactly are refused, as they would come out differently.

        Mend it: leave the field out where the number is not known.""",
    ),
    Code(
        "CQ008",
        "character not allowed",
        """NUL, control characters and halves of a surrogate pair cannot be kept in every output. A byte order mark
        stands at the start of a file or nowhere.

        Mend it: delete the character; it often comes along when text is copied.""",
    ),
    Code(
        "CQ009",
        "file not read",
        """The file is not a regular file inside the dataset's folder, or may not be read: a link that leads out of
        the folder, a pipe, a missing permission.

        Mend it: put the file itself into the folder, and allow reading it.""",
    ),
    Code(
        "CQ010",
        "unknown folder",
        """Every folder beside dataset.yaml is a family of records: places, participants, topics, agreements, sources,
        images, series, events; or it is named in `texts` of dataset.yaml.

        Mend it: correct the folder's name, or move it elsewhere.""",
    ),
    Code(
        "CQ011",
        "unknown file",
        """No reader takes files with this suffix, or the file is in no family's folder, so it was not read. Files whose
        name begins with a dot are passed over without a word.

        Mend it: rename or move the file.""",
        Severity.WARNING,
    ),
    Code(
        "CQ012",
        "file name is not the id",
        """A file of YAML or JSON that holds one record is named as the record's id, so that it can be found. Tables and
        JSON Lines are lists, however short, and have any name.

        Mend it: rename the file, or correct the `id`.""",
    ),
    Code(
        "CQ013",
        "sheet not read",
        """Something stands in a sheet of a workbook that is not read. Of each workbook one sheet is: the one named as the
        folder that the file is in (`events`), else the first. The folder gives the family of all records in the file.

        Mend it: move the records of the other sheets into workbooks of their own, in the folders of their families. Where
        a sheet holds notes, `--ignore CQ013` keeps quiet about it.""",
        Severity.WARNING,
    ),
    Code(
        "CQ014",
        "hidden in a workbook",
        """Rows, columns or the sheet of a workbook are hidden. They are read like the others, so that records may be
        published that nobody sees in the sheet. A filter hides rows, too.

        To fix: show them, and delete what is not meant to be published.""",
        Severity.WARNING,
    ),
    Code(
        "CQ101",
        "unknown field",
        """The record type has no such field. Often a misspelling; `communique schema TYPE` lists the fields.

        Mend it: correct the name, or remove the field.

        ```yaml
        locaton: brussels     # wrong
        location: brussels    # right
        ```""",
    ),
    Code(
        "CQ102",
        "missing field",
        """The record type asks for this field, and it is not there. The problem stands at the start of the record.

        Mend it: add the field.

        ```yaml
        participations:
          - participant: someone    # wrong: `role` is missing
        ```""",
    ),
    Code(
        "CQ103",
        "wrong type",
        """The value is of another type than the field: a number for a text, a text for a list.

        Mend it: write the value as the field wants it. A year that stands alone goes into quotation marks; in a
        workbook its cell is made text.

        ```yaml
        start: 2025      # wrong: a number
        start: "2025"    # right
        ```""",
    ),
    Code(
        "CQ104",
        "invalid value",
        """The value is not written as values of this field are: dates in EDTF, countries by their two letters, languages
        by their BCP 47 tag, text in Unicode normal form C without white space around it.

        Mend it: write it so; where there is one right answer, `communique validate --fix` does.

        ```yaml
        start: 20 February 2025    # wrong
        start: 2025-02-20          # right
        ```""",
    ),
    Code(
        "CQ105",
        "not one of the choices",
        """The field takes one of a closed list of words, which no dataset can add to.

        Mend it: write one of the words that are named.""",
    ),
    Code(
        "CQ106",
        "twice in a list",
        """The list is a set: each item stands in it once.

        Mend it: remove one of the two.

        ```yaml
        topics: [security, security]    # wrong
        ```""",
    ),
    Code(
        "CQ107",
        "fields that do not go together",
        """Two fields of the record contradict each other, or one needs the other: a person has no `parent`, a latitude
        needs a longitude, a membership needs a role or a post.

        Mend it: remove one, or add the other.""",
    ),
    Code(
        "CQ301",
        "end before start",
        """The end is certainly before the start. Dates that are uncertain or approximate are not compared, nor are
        stretches of time that touch. Times of day are compared where both have a zone or neither has one.

        Mend it: correct one of the two.

        ```yaml
        start: 1945-02-04
        end: 1945-01-11    # wrong
        ```""",
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
        "quotation allows. Quote the words that say it. Where no spaces stand between words, three letters count as one.",
        Severity.WARNING,
    ),
    Code(
        "CQ606",
        "text cannot be read",
        "The source's text is there but cannot be read: it is not UTF-8, too large, of an unknown format, a link out "
        "of its folder, or a PDF without the extra `pdf`.",
    ),
    Code(
        "CQ701",
        "no manifest",
        "manifest.json is missing or unreadable, so nobody can say what belongs to the set.",
    ),
    Code(
        "CQ702",
        "file missing",
        "The manifest lists a file that is not there. Build again, or copy the whole set.",
    ),
    Code(
        "CQ703",
        "file changed",
        "The file is not the one that the build wrote: its SHA-256 differs. Build again.",
    ),
    Code(
        "CQ704",
        "foreign file",
        "The manifest does not list this file. A build leaves it alone; `check` has not looked at it.",
        Severity.WARNING,
    ),
    Code("CQ705", "counts differ", "An output does not hold as many records or values as the manifest says."),
    Code(
        "CQ711",
        "damaged database",
        "SQLite finds the file damaged, or it holds a reference that leads nowhere or a value that its own CHECK refuses.",
    ),
    Code(
        "CQ721",
        "unreadable graph",
        "The graph cannot be parsed, or names a context that would have to be fetched.",
    ),
    Code("CQ722", "no valid record", "A record read from an output does not fit its schema."),
    Code("CQ723", "outputs differ", "Two outputs do not say the same of a record."),
    Code("CQ724", "record in one output only", "A record is in one output and not in another."),
    Code("CQ725", "statement of no field", "The graph says something that no field of a record says."),
    Code("CQ731", "shape not met", "The graph breaks a shape of shapes.ttl."),
    Code("CQ732", "record without shape", "No shape looked at a record, so nothing can be said of it."),
    Code(
        "CQ741",
        "not what the records give",
        "A build of the records that these outputs hold would write something else into this file: somebody has "
        "changed it. Build again.",
    ),
    Code(
        "CQ811",
        "page: no exact start",
        "Google shows events with a `start` to the day at least.",
        Severity.WARNING,
    ),
    Code(
        "CQ812", "page: no location", "Google asks for a `location` or `virtual_location`.", Severity.WARNING
    ),
    Code(
        "CQ813",
        "page: no address",
        "Google asks for the `address` of the place of an event.",
        Severity.WARNING,
    ),
    Code(
        "CQ814",
        "page: no image",
        "Google recommends `images`, at least one with a `content_url`.",
        Severity.WARNING,
    ),
    Code("CQ815", "page: no description", "Google recommends a `description`.", Severity.WARNING),
    Code(
        "CQ816", "page: no organizer", "Google recommends `organizers`, each with a `url`.", Severity.WARNING
    ),
    Code("CQ817", "page: no status", "Google recommends the `status`.", Severity.WARNING),
    Code("CQ818", "page: no exact end", "Google recommends an `end` to the day at least.", Severity.WARNING),
    Code(
        "CQ820",
        "context not bundled",
        "The document names a context that communique does not carry, and nothing is ever fetched. Only schema.org's "
        "is bundled; write any other context into the document itself.",
    ),
    Code(
        "CQ821", "no JSON-LD", "The document is JSON, but a JSON-LD processor cannot make statements of it."
    ),
    Code("CQ822", "page without JSON-LD", "The page has no script block of the type application/ld+json."),
)

CODES: dict[str, Code] = {code.code: code for code in _ALL}
"""Code -> what is known of it."""
