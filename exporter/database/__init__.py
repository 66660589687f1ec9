"""A record as rows: tables, views, full text, queries, and reading a database back.

May import `model` and `problems`.
"""
