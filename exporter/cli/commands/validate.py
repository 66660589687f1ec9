"""`communique validate`: report the problems of a dataset's records, and fix those that have one right answer."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from exporter.checks.quotations.quotation import Tally
from exporter.checks.validate import validate
from exporter.cli import cache, report
from exporter.cli.commands.options import jobs_option, limit_options, limits_of
from exporter.cli.printing import say
from exporter.cli.report.lines import Source
from exporter.cli.report.output import Options, write_report
from exporter.cli.target import find_target, open_target
from exporter.problems import MisuseError
from exporter.problems.collected import Findings, Selection
from exporter.records.folder import read_dataset
from exporter.records.readers import Limits
from schemas import Dataset

_FIXED_AT_ONCE = 100_000
"""Problems that are held while they are fixed."""
_PASSES = 100
"""How often problems are looked for: a fix can show what else is to be fixed, and more can be there than are held."""


def _codes(_context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Split lists of codes at commas, and refuse what begins no code."""
    starts = tuple(start.strip().upper() for item in value for start in item.split(",") if start.strip())
    if starts:
        from exporter.checks.rules import codes

        for start in starts:
            if start != "ALL" and not any(code.code.startswith(start) for code in codes()):
                raise click.BadParameter(
                    f"no code begins with {start}; `communique rule` lists them", param=parameter
                )
    return tuple("CQ" if start == "ALL" else start for start in starts)


@click.command("validate")
@click.argument("seeds", type=click.Path(path_type=Path, allow_dash=True), default="seeds")
@click.option(
    "--stdin-filename", type=click.Path(path_type=Path), help="The file whose content is on standard input."
)
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
@click.option(
    "--no-cache", is_flag=True, help="Read the dataset again even if nothing changed since the last time."
)
@click.option("--watch", is_flag=True, help="Validate again whenever a file changes.")
@click.option("--fix", is_flag=True, help="Fix what can be fixed safely in the files, then validate.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option(
    "--texts", multiple=True, type=click.Path(path_type=Path), help="A folder with texts of sources."
)
@click.option(
    "--profile", type=click.Choice(["google-event"]), help="Warn, too, of what a consumer of pages asks for."
)
@click.option("--require-texts", is_flag=True, help="Report sources whose text is missing.")
@click.option(
    "--max-problems",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="Problems to show; all are counted. 0 shows all.",
)
@jobs_option("How many processes may read at once; the problems do not depend on it.")
@limit_options
def command(seeds: Path, **options: Any) -> None:
    """Report the problems of the records in SEEDS: a dataset's folder, one file of it, or - for standard input."""
    options.pop("no_cache")  # exporter.cli.cache has seen it
    limits = limits_of(options)
    stdin_filename = options.pop("stdin_filename")
    fix, diff = options.pop("fix"), options.pop("diff")
    watched = options.pop("watch")
    if watched and (fix or diff or str(seeds) == "-"):
        raise MisuseError("conflicting options: --watch goes without --fix, --diff and standard input")
    root, only, replaced = find_target(seeds, stdin_filename, limits, whole=fix or diff)
    texts, require_texts = options.pop("texts"), options.pop("require_texts")
    if watched:
        from exporter.cli.watching import watch

        watch(_folders(root, texts), sys.argv[1:])
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
    source = Source(lambda path: open_target(root, only if only and path == named else path, replaced))
    printed = write_report(findings, tally, asked, source)
    failed = findings.errors or (asked.strict and findings.warnings)
    code = 1 if failed and not asked.exit_zero else 0
    cache.remember(sys.argv[1:], before, printed, code)
    raise SystemExit(code)


def _fix(
    root: Path, limits: Limits, selection: Selection, replaced: dict[Path, bytes], *, write: bool
) -> int:
    """Fix the dataset's files, or show how they would be fixed; return how many."""
    from exporter.records import fix

    contents = dict(replaced)
    found: dict[Path, fix.Change] = {}
    for _ in range(_PASSES):
        problems = Findings(selection, _FIXED_AT_ONCE)
        validate(root, limits=limits, replaced=contents, findings=problems, fixable=True)
        changes = fix.changes(problems, lambda path: open_target(root, path, contents), limits)
        for change in changes:
            contents[change.path] = change.after
            first = found.get(change.path, change)
            found[change.path] = replace(change, before=first.before)
        if not changes:
            break
    for change in found.values():
        if not write:
            say("".join(change.diff()), nl=False)
        elif not replaced:
            change.write()
    if write and replaced:
        (content,) = contents.values()
        sys.stdout.buffer.write(content)
        raise SystemExit(0)
    if write:
        say(f"Fixed {report.counted(len(found), 'file')}.", err=True)
    return len(found)


def _seen(root: Path, texts: tuple[Path, ...]) -> dict[str, Any] | None:
    """Return what is in the folders that the answer depends on, so that it can be kept; None if it cannot."""
    folders = _folders(root, texts)
    if sys.argv[1:2] != ["validate"] or (len(folders) == 1 and not isinstance(read_dataset(root), Dataset)):
        return None
    return cache.seen(sys.argv[1:], folders)


def _folders(root: Path, texts: tuple[Path, ...]) -> list[Path]:
    """Return the folder of a dataset, and those of the texts of its sources."""
    from exporter.checks.quotations.texts import named_folders

    dataset = read_dataset(root)
    named = dataset.texts if isinstance(dataset, Dataset) else ()
    return [root, *named_folders(root, named, texts)]
