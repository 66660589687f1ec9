"""Every problem code except those of rules across records: its name, its severity, what it means and how to fix it.

The rules across records carry the same in their docstrings (`exporter.checks.rules`); `exporter.checks.rules.explain`
knows both.
"""

from __future__ import annotations

from dataclasses import dataclass
from inspect import cleandoc

from exporter.problems import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """A type of problem: `title` is a short name, `explanation` states what it means and how to fix it."""

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

        To fix: save the file as UTF-8.""",
    ),
    Code(
        "CQ002",
        "syntax",
        """The file is not well-formed YAML, JSON, CSV or XLSX at this place, so nothing in it could be read further.

        To fix: check the position and the text just before it for a bracket or quotation mark that is not closed, or a
        wrong indentation.

        ```yaml
        name: Talks: the ninth      # wrong
        name: "Talks: the ninth"    # right
        ```""",
    ),
    Code(
        "CQ003",
        "duplicate key",
        """A mapping has a key twice, so one of the values would be lost.

        To fix: remove one of the two.

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

        To fix: split the file, write repeated values out, or raise the limit.""",
    ),
    Code(
        "CQ005",
        "YAML beyond JSON",
        """Tags, merge keys and keys that are not text have no meaning in a record. The tags of JSON's own types are
        accepted where the value is of that type (`!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!seq`, `!!map`,
        and a lone `!`).

        To fix: write the value plainly.

        ```yaml
        start: !!timestamp 2025-02-20    # wrong: a tag
        <<: *defaults                    # wrong: a merge key
        ```""",
    ),
    Code(
        "CQ006",
        "not a mapping",
        """A record is a mapping from field names to values; a file holds one, or a list of them.

        To fix: write `field: value`, starting with `id`.""",
    ),
    Code(
        "CQ007",
        "number cannot be kept",
        """NaN, infinity and numbers that are too large to keep exactly are rejected, because they would come out
        differently.

        To fix: leave the field out where the number is not known.""",
    ),
    Code(
        "CQ008",
        "character not allowed",
        """Not every output can hold NUL, control characters and lone surrogates. A byte order mark is allowed only at the
        start of a file.

        To fix: delete the character; it often arrives with copied text.""",
    ),
    Code(
        "CQ009",
        "file not read",
        """The file is not a regular file inside the dataset's folder, or you have no permission to read it. Links that lead
        out of the folder and pipes are not read.

        To fix: put the file itself into the folder, and give yourself permission to read it.""",
    ),
    Code(
        "CQ010",
        "unknown folder",
        """Every folder next to dataset.yaml is a family of records (places, participants, topics, agreements, sources,
        images, series, events), or `texts` in dataset.yaml names it.

        To fix: correct the folder's name, or move it elsewhere.""",
    ),
    Code(
        "CQ011",
        "unknown file",
        """No reader accepts files with this suffix, or the file is not in the folder of a family, so it was not read. Files
        whose name begins with a dot are skipped silently.

        To fix: rename or move the file.""",
        Severity.WARNING,
    ),
    Code(
        "CQ012",
        "file name is not the id",
        """A YAML or JSON file with one record is named after the record's id, so that people can find it. Tables, JSON
        Lines and files with a list are lists, even with one record, and can have any name.

        To fix: rename the file, or correct the `id`.""",
    ),
    Code(
        "CQ013",
        "sheet not read",
        """A sheet of the workbook has content, but is not read. One sheet of each workbook is read: the one named after the
        folder of the file (`events`), or else the first. The folder is the family of all records in the file.

        To fix: move the records of the other sheets into workbooks of their own, in the folders of their families. If
        a sheet holds notes, `--ignore CQ013` turns the warning off.""",
        Severity.WARNING,
    ),
    Code(
        "CQ014",
        "hidden in a workbook",
        """Rows, columns or the sheet of a workbook are hidden. They are read like the others, so you may publish
        records that you do not see in the sheet. A filter hides rows, too.

        To fix: show them, and delete what is not meant to be published.""",
        Severity.WARNING,
    ),
    Code(
        "CQ015",
        "placeholder",
        """A value in `dataset.yaml` is still the one that `communique init` wrote for you to replace. A build publishes it:
        the IRIs of all records begin with `base`, and cannot change later.

        To fix: write the description and the address of your dataset.

        ```yaml
        description: What the dataset holds, in a sentence or two.    # wrong
        description: Meetings of the river commission since 1998.     # right
        ```""",
        Severity.WARNING,
    ),
    Code(
        "CQ101",
        "unknown field",
        """The record type has no such field. Often the name is misspelt. `communique schema TYPE` lists the fields.

        To fix: correct the name, or remove the field.

        ```yaml
        locaton: brussels     # wrong
        location: brussels    # right
        ```""",
    ),
    Code(
        "CQ102",
        "missing field",
        """The record type requires this field. The problem is reported at the start of the record.

        To fix: add the field.

        ```yaml
        participations:
          - participant: someone    # wrong: `role` is missing
        ```""",
    ),
    Code(
        "CQ103",
        "wrong type",
        """The value has another type than the field: a number instead of text, or text instead of a list.

        To fix: write a value of the field's type. Put a year alone into quotation marks; in a workbook, format its
        cell as text.

        ```yaml
        start: 2025      # wrong: a number
        start: "2025"    # right
        ```""",
    ),
    Code(
        "CQ104",
        "invalid value",
        """The value does not have the form that this field requires: EDTF for dates, two letters for countries, BCP 47
        tags for languages, and Unicode Normalization Form C without surrounding white space for text.

        To fix: write the value in that form. If there is one right answer, `communique validate --fix` writes it.

        ```yaml
        start: 20 February 2025    # wrong
        start: 2025-02-20          # right
        ```""",
    ),
    Code(
        "CQ105",
        "not one of the choices",
        """The field accepts one word of a closed list, to which no dataset can add.

        To fix: write a word that the message lists.""",
    ),
    Code(
        "CQ106",
        "twice in a list",
        """The list is a set: each item occurs once.

        To fix: remove one of the two.

        ```yaml
        topics: [security, security]    # wrong
        ```""",
    ),
    Code(
        "CQ107",
        "fields that do not go together",
        """Two fields of the record conflict, or one requires the other: a person cannot have a `parent`, a latitude
        requires a longitude, and a membership requires a role or a post.

        To fix: remove one, or add the other.""",
    ),
    Code(
        "CQ301",
        "end before start",
        """The end is certainly before the start. Uncertain and approximate dates are not compared, and periods that
        touch are not reported. Times of day are compared if both have a zone or neither has one.

        To fix: correct one of the two.

        ```yaml
        start: 1945-02-04
        end: 1945-01-11    # wrong
        ```""",
    ),
    Code(
        "CQ601",
        "quotation not found",
        """The quotation is not in the text of the source, even if differences in white space, quotation marks, dashes,
        ligatures and soft hyphens do not count. Letters, case, digits and whole words count.

        To fix: copy the passage from the text. The message shows the nearest one.""",
    ),
    Code(
        "CQ602",
        "quotation ambiguous",
        """The text has the quotation more than once, so it is unclear which passage is meant.

        To fix: add `prefix` (the text just before) or `suffix` (the text just after), or quote more.""",
    ),
    Code(
        "CQ603",
        "text has changed",
        """The SHA-256 of the file is not the source's `text_sha256`. Every quotation was checked against the file as it is
        now; the message states which ones it still has.

        To fix: restore the file. If the new text is right, correct the quotations and write its digest.""",
    ),
    Code(
        "CQ604",
        "missing text",
        """The source's text is in none of the folders, and `--require-texts` is given.

        To fix: name the folder with `--texts`, or with `texts` in dataset.yaml. The text is found by `text_file` or by
        `text_sha256`.""",
    ),
    Code(
        "CQ605",
        "quotation too long",
        """A quotation of more than 25 words is a copy of the text, and may be more than the law on quotations allows. In
        writing without spaces between words, three letters count as one word.

        To fix: quote only the passage that states the fact.""",
        Severity.WARNING,
    ),
    Code(
        "CQ606",
        "text cannot be read",
        """The source's text is there, but cannot be read: it is not UTF-8, it is too large, it has an unknown format, it is
        a link out of its folder, or it is a PDF and the extra `pdf` is not installed.

        To fix: save the text as a UTF-8 file, or install `communique[pdf]`.""",
    ),
    Code(
        "CQ701",
        "no manifest",
        "manifest.json is missing or unreadable, so it is unknown which files belong to the set. Build again.",
    ),
    Code(
        "CQ702",
        "file missing",
        "The manifest lists a file that is missing. Build again, or copy the whole set.",
    ),
    Code(
        "CQ703",
        "file changed",
        "The file is not the one that the build wrote: its SHA-256 is different. Build again.",
    ),
    Code(
        "CQ704",
        "foreign file",
        "The manifest does not list this file. A build does not touch it, and `check` did not check it.",
        Severity.WARNING,
    ),
    Code(
        "CQ705",
        "counts differ",
        "The number of records or values in an output is not the one in the manifest.",
    ),
    Code(
        "CQ711",
        "damaged database",
        "SQLite reports that the file is damaged, or the file has a broken reference or a value that breaks its own CHECK.",
    ),
    Code(
        "CQ721",
        "unreadable graph",
        "The graph cannot be parsed, or it names a context that communique would have to fetch.",
    ),
    Code("CQ722", "no valid record", "A record read from an output does not fit its schema."),
    Code("CQ723", "outputs differ", "Two outputs state different things about a record."),
    Code("CQ724", "record in one output only", "A record is in one output and not in another."),
    Code("CQ725", "statement of no field", "The graph has a statement that belongs to no field of a record."),
    Code("CQ731", "shape not met", "The graph does not conform to a shape in shapes.ttl."),
    Code("CQ732", "record without shape", "No shape applies to a record, so the record was not checked."),
    Code(
        "CQ741",
        "not what the records give",
        "A build of the records in these outputs would write different content into this file, so the file was changed. "
        "Build again.",
    ),
    Code(
        "CQ811",
        "page: no exact start",
        "Google shows events whose `start` is at least a day.",
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
    Code(
        "CQ818", "page: no exact end", "Google recommends an `end` that is at least a day.", Severity.WARNING
    ),
    Code(
        "CQ820",
        "context not bundled",
        "The document names a context that communique does not have, and communique fetches nothing. Only the context of "
        "schema.org is included; write any other context into the document itself.",
    ),
    Code(
        "CQ821", "no JSON-LD", "The document is JSON, but a JSON-LD processor cannot read statements from it."
    ),
    Code("CQ822", "page without JSON-LD", "The page has no script block of the type application/ld+json."),
    Code(
        "CQ830",
        "missing column",
        """The mapping names a column that the sheet does not have, so nothing was imported.

        To fix: write the header in the mapping as it is in the sheet. If the headers are in another row, state it.

        ```yaml
        header: 3
        ```""",
    ),
    Code(
        "CQ831",
        "missing header row",
        """The table ends before the row that the mapping names as its header row, so nothing was imported.

        To fix: correct `header` in the mapping, and `sheet` if the workbook has several.""",
    ),
    Code(
        "CQ832",
        "undecided names",
        """Names in the table are like the names of records, but not equal to them. A new record was made for each.

        To fix: open `matches.csv`, and write `same`, the id of a record, or `new` as the `decision` of each name. Then
        import again.""",
        Severity.WARNING,
    ),
    Code(
        "CQ833",
        "other description of the dataset",
        """The dataset has a `dataset.yaml`, and the mapping or an option of `import` states something else. An import
        does not change an existing `dataset.yaml`.

        To fix: change the value in one of the two.""",
        Severity.WARNING,
    ),
)

CODES: dict[str, Code] = {code.code: code for code in _ALL}
"""Code -> what is known of it."""
