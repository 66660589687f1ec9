"""The files a build writes, one module each; none knows another.

An output is a function `write(corpus, folder)`: it reads the staged records and writes its files into `folder`, which
is private until everything is verified. `OUTPUTS` names them all, in the order they are written.
"""
