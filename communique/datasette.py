"""The entry point of Datasette's plugin.

Datasette looks for templates next to the module that an entry point names, so the entry point names the attribute `plugin`
of this module, which is the module itself wherever it is installed.
"""

from exporter.outputs import datasette_plugin as plugin

__all__ = ["plugin"]
