"""Outputs of records that a test shows as one YAML document, by family."""

import yaml

from exporter.build.build import build


def dataset(folder, text, name="toy"):
    """Write records given by family, build them, and return the outputs."""
    for family, records in yaml.load(text, yaml.BaseLoader).items():  # noqa: S506 (texts only)
        for record in records:
            for field in ("latitude", "longitude"):
                if field in record:
                    record[field] = float(record[field])
            (folder / "seeds" / family).mkdir(parents=True, exist_ok=True)
            path = folder / "seeds" / family / f"{record['id']}.yaml"
            path.write_text(yaml.safe_dump(record, allow_unicode=True), encoding="utf-8")
    about = {"name": name, "title": "Toy", "base": "https://example.org/toy/", "language": "en"}
    (folder / "seeds/dataset.yaml").write_text(yaml.safe_dump(about))
    result = build(folder / "seeds", folder / "dist")
    assert not result.failed, result
    return folder / "dist"
