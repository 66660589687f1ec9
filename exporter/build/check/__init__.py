"""How outputs from another person are checked, beyond what the verification of a build does.

`outcome` is what a check finds; `graph` checks a graph, with `shacl` (the shapes). `restating` writes everything once more
from the records that were found and compares: `texts` line by line, `contents` what is in a database.
"""
