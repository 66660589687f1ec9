"""Write records as a dataset: `dataset.yaml`, and a canonical YAML file for each record in the folder of its family."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from exporter.importing.outputs import Recovered
from exporter.problems import MisuseError
from exporter.records.folder import DATASET_FILE
from exporter.records.safe_write import umask
from exporter.records.yaml_writer import document


def write(recovered: Recovered, out: Path) -> int:
    """Write all records into `out` as YAML and return their number, as `write_files` does.

    Raises:
        MisuseError: `out` holds files that are not of these records.
        ExporterError: a record cannot be read.
    """
    return write_files(files(recovered), out) - 1


def write_files(contents: Iterable[tuple[str, str | bytes]], out: Path) -> int:
    """Write files, given by name and content, into a dataset's folder; return their number.

    All files are first written to a temporary folder next to `out`: if one cannot be written, `out` does not change. A new
    folder then appears as a whole. In an existing folder, files are replaced one after the other, each as a whole.

    Raises:
        MisuseError: `out` holds other files, or a link in place of a folder.
    """
    if out.exists() and not out.is_dir():
        raise MisuseError(f"not a folder: {out}")
    if _files(out) and not (out / DATASET_FILE).exists():
        raise MisuseError(f"{out}: not empty, and not the folder of a dataset; name a new folder")
    out.parent.mkdir(parents=True, exist_ok=True)
    private = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        number = 0
        for name, content in contents:
            path = private / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            number += 1
        foreign = sorted(_files(out) - _files(private))
        if foreign:
            raise MisuseError(
                f"{out}: holds {foreign[0]}, which is not one of these records; name a new folder"
            )
        for folder in sorted({(out / name).parent for name in _files(private)} - {out}):
            if folder.is_symlink():
                raise MisuseError(f"{folder}: a link to another folder; remove it or name a new folder")
        if not out.exists():
            private.chmod(0o777 & ~umask())
            private.rename(out)
            return number
        for name in sorted(_files(private)):
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (private / name).replace(out / name)
    finally:
        shutil.rmtree(private, ignore_errors=True)
    return number


def files(recovered: Recovered) -> Iterator[tuple[str, str]]:
    """Yield name and text of every file, `dataset.yaml` last, when it is known which words the records use."""
    for family, record in recovered.records():
        yield f"{family}/{record['id']}.yaml", document(record)
    yield DATASET_FILE, document(recovered.description())


def described(recovered: Recovered) -> tuple[str, bytes]:
    """Return the name and the content of `dataset.yaml`, once the records have been read."""
    return DATASET_FILE, document(recovered.description()).encode()


def _files(folder: Path) -> set[str]:
    """Return the paths of all files in a folder but those whose name, or whose folder's, begins with a dot."""
    found = set()
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found |= {
            Path(place, name).relative_to(folder).as_posix() for name in names if not name.startswith(".")
        }
    return found
