"""Do a part of the work in a second process, beside this one.

Run as a module, this takes a function of ours and its arguments on its standard input and answers with what the function
returned or raised. It ends when its input does, so that it never outlives whoever started it.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import IO, Any, TypeVar

from exporter.problems import BuildError

T = TypeVar("T")


@contextmanager
def beside(function: Callable[..., T], *arguments: Any) -> Iterator[Callable[[], T]]:
    """Start `function` in a second process; what is yielded waits for it and returns what it returned.

    Function and arguments must be such as `pickle` takes. The process is ended when the work inside does not get as far
    as to wait for it.
    """
    command = [sys.executable, "-m", "exporter.second_process"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 (ourselves)
        try:
            assert process.stdin is not None  # noqa: S101 (for the type checker)
            assert process.stdout is not None  # noqa: S101 (as above)
            pickle.dump((sys.path, function, arguments), process.stdin)
            process.stdin.flush()
            answers = process.stdout
            yield lambda: _answer(answers)
        finally:
            process.kill()


def _answer(stream: IO[bytes]) -> Any:
    """Return what the other process returned, or raise what it raised.

    Raises:
        BuildError: it ended without an answer.
    """
    try:
        done, result = pickle.load(stream)  # noqa: S301 (from ourselves)
    except (EOFError, pickle.UnpicklingError) as error:
        raise BuildError(
            "a second process ended before its work was done; --jobs 1 does without it"
        ) from error
    if not done:
        raise result
    return result


def _main() -> None:
    """Do what standard input says."""
    for name in ("SIGINT", "SIGHUP"):  # a terminal sends these to all processes; the first one ends this
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.path[:], function, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 (from ourselves)
    Thread(target=_end_with_input, daemon=True).start()
    try:
        answer = (True, function(*arguments))
    except Exception as error:  # noqa: BLE001 (raised again in the other process)
        answer = (False, error)
    pickle.dump(answer, answers)
    answers.close()


def _end_with_input() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    _main()
