"""The command line: one module for each command, the report formats, the cache and the server.

May import every other package.
"""
