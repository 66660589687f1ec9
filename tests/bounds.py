"""How long something may take, and how much memory."""

import resource
import sys
import time
from contextlib import contextmanager


@contextmanager
def within(seconds, megabytes):
    """Fail unless what is done inside takes less time and memory than given."""
    started, before = time.perf_counter(), peak()
    yield
    assert time.perf_counter() - started < seconds
    assert peak() - before < megabytes


def peak():
    """Return the most memory the process has had so far, in megabytes."""
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
