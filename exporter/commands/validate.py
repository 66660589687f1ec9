"""`communique validate`: report what is wrong with a dataset's records, and fix what has one right answer."""

from __future__ import annotations

import os
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from exporter import cache, report
from exporter.build import validate
from exporter.commands.options import jobs_option, limit_options, limits_of
from exporter.findings import Findings, Selection
from exporter.folder import DATASET_FILE, dataset_above, open_inside, read_dataset
from exporter.problems import MisuseError
from exporter.quotations.quotation import Tally
from exporter.readers import Limits
from exporter.report.lines import Source
from schemas import Dataset

_READ_BY_LINE = (".jsonl", ".csv", ".tsv")
"""The suffixes of files whose size nothing limits."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for besides the folder."""

    output_format: str
    output_file: Path | None
    exit_zero: bool
    statistics: bool
    quiet: bool
    strict: bool
    fix: bool
    limits: Limits

    @property
    def plain(self) -> bool:
        """Whether a clean dataset is answered with a summary on standard output, and nothing else."""
        kept = self.output_file or self.statistics or self.fix
        return self.output_format in report.FOR_PEOPLE and not kept


def _codes(_context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Split lists of codes at commas, and refuse what begins no code."""
    starts = tuple(start.strip().upper() for item in value for start in item.split(",") if start.strip())
    if starts:
        from exporter.rules import codes

        for start in starts:
            if start != "ALL" and not any(code.code.startswith(start) for code in codes()):
                raise click.BadParameter(
                    f"no code begins with {start}; `communique rule` lists them", param=parameter
                )
    return tuple("CQ" if start == "ALL" else start for start in starts)


@click.command("validate")
@click.argument("seeds", type=click.Path(path_type=Path, allow_dash=True), default="seeds")
@click.option("--stdin-filename", type=click.Path(path_type=Path), help="The file that - stands for.")
@click.option(
    "--output-format",
    type=click.Choice(list(report.FORMATS)),
    default="full",
    show_default=True,
    help="How to report.",
)
@click.option("-o", "--output-file", type=click.Path(path_type=Path), help="Write the report into this file.")
@click.option(
    "--select", multiple=True, callback=_codes, help="Only problems whose code begins so (CQ2, CQ201, ALL)."
)
@click.option("--ignore", multiple=True, callback=_codes, help="No problems whose code begins so.")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("-e", "--exit-zero", is_flag=True, help="Exit with 0 even if there are problems.")
@click.option("--statistics", is_flag=True, help="Count the problems by code instead of listing them.")
@click.option("-q", "--quiet", is_flag=True, help="Print the problems and nothing else.")
@click.option("--no-cache", is_flag=True, help="Look again even if nothing changed since it was found clean.")
@click.option("--fix", is_flag=True, help="Write what has one right answer into the files, then validate.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option(
    "--texts", multiple=True, type=click.Path(path_type=Path), help="A folder with texts of sources."
)
@click.option(
    "--profile", type=click.Choice(["google-event"]), help="Warn, too, of what a consumer of pages asks for."
)
@click.option("--require-texts", is_flag=True, help="Report sources whose text is not at hand.")
@click.option(
    "--max-problems",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="Problems to show; all are counted. 0 shows all.",
)
@jobs_option("How many processes may read at once; what is found does not depend on it.")
@limit_options
def command(seeds: Path, **options: Any) -> None:
    """Report what is wrong with the records in SEEDS: a dataset's folder, one file of it, or - (default: seeds)."""
    options.pop("no_cache")  # exporter.cache has seen it
    limits = limits_of(options)
    stdin_filename = options.pop("stdin_filename")
    fix, diff = options.pop("fix"), options.pop("diff")
    root, only, replaced = _whereabouts(seeds, stdin_filename, limits, whole=fix or diff)
    texts, require_texts = options.pop("texts"), options.pop("require_texts")
    profile, jobs = options.pop("profile"), options.pop("jobs")
    if options["statistics"] and options["output_format"] not in (*report.FOR_PEOPLE, "json"):
        raise MisuseError(f"--statistics has no {options['output_format']}; it is text or json")
    selection = Selection(options.pop("select"), options.pop("ignore"), only)
    most = options.pop("max_problems") or None
    if fix or diff:
        changed = _fix(root, limits, selection, replaced, write=not diff)
        if diff:
            raise SystemExit(1 if changed and not options["exit_zero"] else 0)
    asked = Options(**options, fix=fix, limits=limits)
    before = _seen(root, texts) if asked.plain and not replaced else None
    tally = Tally()
    findings = validate(
        root,
        limits=limits,
        texts=texts,
        require_texts=require_texts,
        tally=tally,
        profile=profile,
        replaced=replaced,
        findings=Findings(selection, most),
        jobs=jobs,
    )
    named = str(stdin_filename or seeds)
    if only is not None:
        findings.replace([replace(problem, path=named) for problem in findings])
        findings.selection = replace(selection, file=named)
    source = Source(lambda path: _open(root, only if only and path == named else path, replaced))
    said = _report(findings, tally, asked, source)
    if not (findings.errors or findings.warnings):
        cache.remember(sys.argv[1:], before, said)
    failed = findings.errors or (asked.strict and findings.warnings)
    raise SystemExit(1 if failed and not asked.exit_zero else 0)


def _whereabouts(
    seeds: Path, stdin_filename: Path | None, limits: Limits, *, whole: bool
) -> tuple[Path, str | None, dict[Path, bytes]]:
    """Return the dataset's folder, the one file to report on if it is one, and what stands for files on the disk.

    Raises:
        MisuseError: there is no such dataset, or standard input is to be held `whole` and too large for that.
    """
    if str(seeds) == "-":
        if stdin_filename is None:
            raise MisuseError("- needs --stdin-filename, which says what file of which dataset it is")
        root, path = _in_dataset(stdin_filename)
        most = -1 if path.suffix.lower() in _READ_BY_LINE else limits.file_bytes + 1
        content = sys.stdin.buffer.read(most)
        if whole and len(content) > (most := limits.file_bytes):
            raise MisuseError(f"--fix takes no input of more than {most} bytes (--max-file-size)")
        return root, str(path), {path: content}
    if seeds.is_file():
        root, path = _in_dataset(seeds)
        return root, str(path), {}
    if not seeds.exists():
        made = "; `communique init seeds` makes one" if str(seeds) == "seeds" else ""
        raise MisuseError(f"{seeds} does not exist{made}")
    return seeds, None, {}


def _in_dataset(path: Path) -> tuple[Path, Path]:
    """Return the folder above `path` that has a `dataset.yaml`, as `path` begins where it can, and `path` by it."""
    above = dataset_above(path)
    if above is None:
        raise MisuseError(f"{path} is in no dataset: no folder above it has a {DATASET_FILE}")
    return above, above / os.path.relpath(os.path.abspath(path), os.path.abspath(above))  # noqa: PTH100 (links stay links)


def _open(root: Path, path: str, replaced: dict[Path, bytes]) -> Any:
    from io import BytesIO

    content = replaced.get(Path(path))
    return BytesIO(content) if content is not None else open_inside(Path(path), root, path)


def _fix(
    root: Path, limits: Limits, selection: Selection, replaced: dict[Path, bytes], *, write: bool
) -> int:
    """Fix the dataset's files, or show how they would be fixed; return how many."""
    from exporter import fix

    changes = fix.changes(root, limits, selection, replaced)
    for change in changes:
        if not write:
            click.echo("".join(change.diff()), nl=False)
        elif not replaced:
            change.write()
    if write and replaced:
        (content,) = [change.after for change in changes] or replaced.values()
        sys.stdout.buffer.write(content)
        raise SystemExit(0)
    if write:
        click.echo(f"Fixed {report.counted(len(changes), 'file')}.", err=True)
    return len(changes)


def _report(findings: Findings, tally: Tally, asked: Options, source: Source) -> str:
    """Write the report where it was asked for; the summary beside it, but never into a document for a program.

    Return the summary, empty if it was not to be written.
    """
    summary = ""
    if asked.statistics:
        from exporter.rules import explain

        count = report.statistics_json if asked.output_format == "json" else report.statistics
        lines = count(findings, lambda code: known.title if (known := explain(code)) else "")
    else:
        lines = report.render(findings, asked.output_format, source)
    if asked.output_file:
        _write(asked.output_file, lines)
    else:
        colour = _colour()
        for line in lines:
            click.echo(line.encode("utf-8", "backslashreplace").decode(), color=colour)
    if not asked.quiet:
        beside = asked.output_format not in report.FOR_PEOPLE and not asked.output_file
        summary = report.summary(findings, fixable=0 if asked.fix else _fixable(findings, asked.limits))
        if tally.quotations:
            summary = f"{summary}\n{tally}"
        click.echo(summary, err=beside)
    if asked.output_format == "github" and (step := os.environ.get("GITHUB_STEP_SUMMARY")):
        from exporter.report.github import step_summary

        with Path(step).open("a", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for line in step_summary(findings))
    return summary


def _seen(root: Path, texts: tuple[Path, ...]) -> dict[str, Any] | None:
    """Return what is in the folders that the answer depends on, so that it can be kept; None if it cannot."""
    from exporter.quotations.texts import named_folders

    dataset = read_dataset(root)
    if sys.argv[1:2] != ["validate"] or not isinstance(dataset, Dataset):
        return None
    return cache.seen(sys.argv[1:], [root, *named_folders(root, dataset.texts, texts)])


def _fixable(findings: Findings, limits: Limits) -> int:
    """Count the problems that --fix would be likely to mend: it leaves files alone that are too large to be held whole."""
    from exporter.fix import mends

    def is_small(path: Path) -> bool:
        return not path.is_file() or path.stat().st_size <= limits.file_bytes

    found = Counter(problem.path for problem in findings if problem.replacement is not None)
    return sum(number for path, number in found.items() if mends(path) and is_small(Path(path)))


def _write(path: Path, lines: Any) -> None:
    """Write a report into a file in one step, without colours."""
    beside = path.with_name(f".{path.name}.part")
    try:
        text = "".join(f"{click.unstyle(line)}\n" for line in lines)
        beside.write_bytes(text.encode("utf-8", "backslashreplace"))
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise MisuseError(f"{path} cannot be written: {error.strerror}") from error


def _colour() -> bool | None:
    """Say whether to use colours: NO_COLOR and FORCE_COLOR decide, else whether a terminal reads (None)."""
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("FORCE_COLOR") else None
