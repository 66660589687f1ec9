"""How a build works: out of sight, and all or nothing.

`workshop` gives it a private folder, with the `lock` of the output folder and under the gate of `stopping`; `production`
writes the outputs there and verifies them, some of it in a second process; `publish` lets the finished folder `swap`
places with the published one; `removal` clears up.
"""
