"""Reading records: a reader for each format, validation, fixes, and the staged corpus.

May import `database`, `model` and `problems`.
"""
