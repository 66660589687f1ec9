"""Validate a dataset, write every output into a private folder, verify them, and swap them into place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.checks.validate import look_up_quotations, validate
from exporter.problems import MisuseError, Problem, Severity
from exporter.records.corpus import load
from exporter.records.corpus.second_process import second_process
from exporter.records.folder import read_dataset
from exporter.records.progress import SILENT, Progress
from exporter.records.readers import Limits

if TYPE_CHECKING:
    from exporter.build.sampling import Sample
    from exporter.checks.quotations.quotation import Tally
    from exporter.records.corpus import Corpus


@dataclass
class Result:
    """What came of a build: the problems that were found, and, if nothing forbade it, what was written and compared."""

    problems: list[Problem]
    files: list[str] = field(default_factory=list)
    records: int = 0
    ledger: list[str] = field(default_factory=list)
    sample: Sample | None = None
    quotations: Tally | None = None

    @property
    def failed(self) -> bool:
        """Whether an error kept the outputs from being written."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def build(  # noqa: PLR0913 (each is an option of the command)
    seeds: Path,
    out: Path,
    *,
    only: Sequence[str] = (),
    limits: Limits | None = None,
    texts: Sequence[Path] = (),
    require_texts: bool = False,
    force: bool = False,
    wait: float = 0,
    jobs: int = 1,
    full: bool | None = None,
    shard_size: int | None = None,
    feeds: Callable[[Corpus, Path], None] | None = None,
    progress: Progress = SILENT,
) -> Result:
    """Build the outputs of the dataset in `seeds` into `out`, all of them or only some, or report why not.

    What was published before is replaced as a whole, so outputs that `only` leaves out are not kept from an earlier
    build: a set never holds files of two states of the records.

    Args:
        seeds: the dataset's folder.
        out: the folder to publish into; what is in it and not ours stays.
        only: the outputs to write; all by default.
        limits: how much a reader accepts.
        texts: folders with the texts of sources, in addition to those that `dataset.yaml` names.
        require_texts: whether a missing text is a problem.
        force: whether to replace files of the same name that communique did not make.
        wait: how many seconds to wait for another build into the same folder.
        jobs: how many processes may work at once; the outputs do not depend on it.
        full: whether every record is read back from the outputs; by default a sample is where there are many.
        shard_size: after how many bytes a new file of JSON-LD or N-Quads begins, compressed; None for one file each.
        feeds: writes files about the changes since an earlier build, given the staged records and the folder with the
            outputs.
        progress: receives how far the work is.

    Raises:
        MisuseError: there is no such folder, or no `dataset.yaml` in it; no output has shards and they are asked for.
        BuildError: an output could not be written or does not say what the records say; `out` is as it was.
    """
    from exporter.build import manifest
    from exporter.build.publish import STAGING, WRITTEN, publish
    from exporter.build.workspace import workshop
    from exporter.build.write_outputs import produce
    from exporter.checks.quotations.quotation import Tally
    from exporter.outputs import OUTPUTS

    sharded = [output.name for output in OUTPUTS if output.sharded]
    if shard_size and only and not set(only) & set(sharded):
        raise MisuseError(
            f"only {' and '.join(sharded)} are written in shards (--shard-size), and --only leaves them out"
        )
    dataset = read_dataset(seeds, limits)
    if isinstance(dataset, list):
        found = validate(seeds, limits=limits, texts=texts, require_texts=require_texts, jobs=jobs)
        return Result(list(found))
    with workshop(seeds, out, wait=wait) as shop:
        staging, written = shop.private / STAGING, shop.private / WRITTEN
        staging.mkdir()
        written.mkdir()
        with (
            second_process(jobs) as second,
            load(seeds, dataset, limits, stage=staging, progress=progress, second=second) as corpus,
        ):
            corpus.shard_size = shard_size
            tally = Tally()
            look_up_quotations(corpus, texts=texts, require_texts=require_texts, tally=tally)
            chosen = [output for output in OUTPUTS if not only or output.name in only]
            produced = produce(corpus, written, chosen, second=second, full=full, progress=progress)
            result = Result(list(corpus.problems), quotations=tally)
            if produced is None:
                return result
            if feeds is not None:
                progress.stage("comparing with the previous build")
                feeds(corpus, written)
            verification = produced.verification
            manifest.write(corpus, verification, written, produced.files)
        result.files = sorted(manifest.leaves(written))
        result.records = verification.compared
        result.sample = verification.sample
        result.ledger = [
            f"{e.model}.{e.field}: {e.records} in records, {e.cells} in cells, {e.triples} in triples"
            for e in verification.entries
        ]
        publish(shop, force=force)
        return result
