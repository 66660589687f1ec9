"""Check a dataset: files and records as they are read, rules across records, quotations."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.checks import placeholders, rules
from exporter.problems.collected import Findings
from exporter.records.corpus import Corpus, load
from exporter.records.corpus.second_process import second_process
from exporter.records.folder import read_dataset, stand_in
from exporter.records.readers import Limits

if TYPE_CHECKING:
    from exporter.checks.quotations.quotation import Tally


def review(
    corpus: Corpus,
    *,
    texts: Sequence[Path] = (),
    require_texts: bool = False,
    tally: Tally | None = None,
    profile: str | None = None,
) -> Findings:
    """Add the problems of rules and quotations to those of a corpus, and give the ones that are kept their exact places.

    Args:
        corpus: the records, with the problems of reading them.
        texts: folders with the texts of sources, in addition to those of `dataset.yaml`.
        require_texts: whether a text that is not available is a problem.
        tally: counts the quotations by their state.
        profile: a consumer of the pages, with its requirements (`exporter.checks.profiles`).
    """
    found = corpus.problems
    found += placeholders.check(corpus)
    found += rules.check(corpus)
    look_up_quotations(corpus, texts=texts, require_texts=require_texts, tally=tally)
    if profile is not None:
        from exporter.checks import profiles

        found += profiles.check(corpus, profile)
    settle(corpus)
    return found


def look_up_quotations(
    corpus: Corpus, *, texts: Sequence[Path] = (), require_texts: bool = False, tally: Tally | None = None
) -> None:
    """Note in a corpus which quotations are in their texts, and add the problems of the others to its problems.

    The arguments are those of `review`.
    """
    quoted = "SELECT EXISTS (SELECT 1 FROM evidence) OR EXISTS (SELECT 1 FROM sources WHERE text_sha256 IS NOT NULL)"
    if texts or corpus.connection.execute(quoted).fetchone() == (1,):
        from exporter.checks.quotations import check

        corpus.problems += check.check(corpus, texts, require=require_texts, tally=tally)


def settle(corpus: Corpus) -> None:
    """Give the problems of a corpus that are kept their exact places."""
    found = corpus.problems
    found.replace(rules.settle(corpus, found.candidates))


def validate(  # noqa: PLR0913 (each is an option of the command)
    seeds: Path,
    *,
    limits: Limits | None = None,
    texts: Sequence[Path] = (),
    require_texts: bool = False,
    replaced: dict[Path, bytes] | None = None,
    findings: Findings | None = None,
    tally: Tally | None = None,
    profile: str | None = None,
    jobs: int = 1,
    fixable: bool = False,
) -> Findings:
    """Return every problem of the dataset in a folder, in a stable order, and how many records and files there are.

    Args:
        seeds: the dataset's folder.
        limits: how much a reader accepts.
        texts: folders with the texts of sources, in addition to those that `dataset.yaml` names.
        require_texts: whether a text that is not available is a problem.
        replaced: files in `seeds` with the content to read in place of what is on the disk.
        findings: where to put the problems; decides which of them count and how many are kept.
        tally: counts the quotations by their state.
        profile: a consumer of the pages, with its requirements (`exporter.checks.profiles`).
        fixable: whether to leave out the quotations, and the rules that no new value fixes.
        jobs: how many processes may read at once; the result does not depend on it.

    Raises:
        MisuseError: there is no such folder, no `dataset.yaml` in it, or no such profile.
    """
    findings = findings if findings is not None else Findings()
    dataset = read_dataset(seeds, limits, replaced=replaced)
    findings.files += 1
    if isinstance(dataset, list):
        findings += dataset
        instead = stand_in(seeds, limits, dataset)
        if instead is None:
            return findings
        dataset = instead
    with (
        second_process(jobs) as second,
        load(
            seeds, dataset, limits, replaced=replaced, problems=findings, second=second, unnamed=True
        ) as corpus,
    ):
        if fixable:
            corpus.problems += rules.check(corpus, rules.FIXABLE)
            settle(corpus)
            return findings
        return review(corpus, texts=texts, require_texts=require_texts, tally=tally, profile=profile)
