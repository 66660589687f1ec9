"""Write the site of a dataset: read what was published, write every page into a private folder, swap it in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from exporter.build import manifest
from exporter.build.check.check import check_files
from exporter.build.check.outcome import Checked
from exporter.build.publish import WRITTEN, publish
from exporter.build.workspace import workshop
from exporter.model.fields import FAMILIES
from exporter.problems import MisuseError, Problem, Severity
from exporter.records.corpus.second_process import second_process
from exporter.records.progress import SILENT, Progress
from exporter.site import addresses
from exporter.site.files import Files
from exporter.site.library import Library
from exporter.site.overview import write_overview
from exporter.site.references import batched
from exporter.site.writer import Settings, write_records

PORTION = 250
"""Records that one task writes."""


@dataclass
class Written:
    """What came of it: the problems of the published outputs, or how many records and files were written."""

    problems: list[Problem] = field(default_factory=list)
    records: int = 0
    files: int = 0
    kept: int = 0

    @property
    def failed(self) -> bool:
        """Whether the published outputs are not what their manifest says, so that nothing was written."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def write_site(
    dist: Path,
    out: Path,
    *,
    templates: Path | None = None,
    force: bool = False,
    wait: float = 0,
    jobs: int = 1,
    progress: Progress = SILENT,
) -> Written:
    """Write the site of the outputs in `dist` into `out`.

    Args:
        dist: a folder that a build wrote.
        out: the folder to publish into; files in it that are not ours stay.
        templates: a folder with templates that replace ours.
        force: whether to replace files of the same name that communique did not make.
        wait: how many seconds to wait for another process that writes into the same folder.
        jobs: how many processes may work at once; the files do not depend on it.
        progress: receives how far the work is.

    Raises:
        MisuseError: no published outputs were found, or no site can be made of them.
        BuildError: a file could not be written; `out` is as it was.
    """
    if not dist.is_dir():
        raise MisuseError(f"no such folder: {dist}")
    if templates is not None and not templates.is_dir():
        raise MisuseError(f"no such folder: {templates}")
    published = manifest.read(dist)
    found = Checked()
    check_files(dist, published.files, found)
    result = Written([problem for problem in found.problems if problem.severity is Severity.ERROR])
    if result.failed:
        return result
    settings = Settings(dist / f"{published.dataset.name}.db", templates)
    library = Library(settings.database)
    _refuse(library, published.files)
    with workshop(dist, out, wait=wait) as shop, second_process(jobs) as second:
        written = shop.private / WRITTEN
        written.mkdir()
        files = Files(written, shop.out)
        for name, known in published.files.items():
            files.copy(dist / name, name, known.sha256)
        files.write(manifest.MANIFEST, (dist / manifest.MANIFEST).read_bytes())
        portions = list(_portions(library))
        result.records = sum(len(ids) for _, ids in portions)
        waiting = []
        if second is not None and len(portions) > 1:
            theirs, portions = portions[1::2], portions[::2]
            waiting = [second.begin(write_records, settings, written, shop.out, theirs)]
        progress.stage("pages")
        mine = write_records(settings, written, shop.out, portions)
        write_overview(library, files, settings, published)
        for sums, kept in (mine, *(answer() for answer in waiting)):
            files.sums += sums
            files.kept += kept
        files.finish()
        result.files, result.kept = len(files.sums), files.kept
        library.close()
        publish(shop, force=force)
    return result


def _portions(library: Library) -> Iterator[tuple[str, list[str]]]:
    """Yield the ids of all records, some hundred of a family at a time."""
    for family in FAMILIES:
        for ids in batched(library.ids(family), PORTION):
            yield family, ids


def _refuse(library: Library, files: dict[str, manifest.File]) -> None:
    """Refuse what no site can be made of.

    Raises:
        MisuseError: IRIs that are all one file, or an id that is the name of another record's file.
    """
    if library.dataset.base.endswith("#"):
        raise MisuseError(
            f"base: invalid for a site: {library.dataset.base} ends in #, so that every IRI is one file; end it in /"
        )
    for family in FAMILIES:
        if family in addresses.RESERVED:
            raise MisuseError(f"conflicting family {family}: the site has a folder of that name")
        for (taken,) in library.connection.execute(
            f"SELECT id FROM \"{family}\" WHERE id = 'index.html' OR id IN (SELECT id || '.jsonld' FROM \"{family}\")"
            f" OR id IN (SELECT id || '.ttl' FROM \"{family}\") LIMIT 1"
        ):
            raise MisuseError(
                f"conflicting id {family}/{taken}: the site has another file of that name; rename it"
            )
    for name in files:
        if name.split("/")[0] in addresses.RESERVED - {"schemas"} | set(FAMILIES):
            raise MisuseError(f"conflicting file {name}: the site has a folder of that name")
