"""The commands of the command line, one module each, with a click command of the same name.

A command parses, calls one verb of the package, reports, and sets the exit code: 0 clean, 1 problems, 2 misuse.
"""
