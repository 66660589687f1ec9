"""How records become files.

    files ─ readers ─ validation ─▶ records ─▶ corpus ─┬─▶ rules, quotations ─▶ problems ─▶ report
                                                       └─▶ outputs ─ verify ─ building ─▶ dist/

`build`, `check`, `fix`, `init`, `imports`, `record_files` and `serve` are the verbs; `commands` puts them on the command
line. All that an output knows of a record comes from `fields`; `tables`, `rows` and `views` say it as a database, `graph`,
`statements` and `turtle` as linked data. `readers` and `recovery` read the outputs again.

Every module has its place in the layers of pyproject.toml: what stands higher imports what stands lower.
"""
