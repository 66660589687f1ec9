"""The published form that people read: a page, a JSON-LD and a Turtle file for every record, at its own address.

May import `build` and everything below it. Everything is read from published outputs; nothing is fetched.
"""
