"""Do a part of the work in a second process.

Run as a module, this takes tasks on its standard input, each one of our functions and its arguments, and answers each with
what the function returned or raised. It ends when its input does, so that it never outlives the process that started it.

What starting one takes is imported when one is started: `validate` asks for one, and seldom needs it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self, TypeVar

from exporter.problems import BuildError

if TYPE_CHECKING:
    from queue import SimpleQueue

T = TypeVar("T")

BEGIN = (
    "import sys; sys.argv[1] in sys.path or sys.path.insert(0, sys.argv[1]);"
    f" from {__name__} import main; main()"
)
"""Begins it from where we are: in the working directory, where `-m` looks first, a stranger's `pickle.py` may lie."""
ENDED = "a second process ended before its work was done; --jobs 1 does without it"


class SecondProcess:
    """A process that does one task after the other; it starts with the first one, and ends with this context."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._stack = ExitStack()
        self._tasks: IO[bytes] | None = None
        self._answers: SimpleQueue[tuple[bool, Any] | None]
        """What came of each task; None at the end."""

    def begin(self, function: Callable[..., T], *arguments: Any) -> Callable[[], T]:
        """Give it a task; what is returned waits for it and returns what it returned, or raises what it raised.

        Function and arguments must be such as `pickle` takes. Answers are taken in the order of the tasks.
        """
        if self._tasks is None:
            self._tasks = self._start()
        import pickle

        try:
            pickle.dump((function, arguments), self._tasks)
            self._tasks.flush()
        except OSError as error:
            raise BuildError(ENDED) from error
        return self._answer

    def __enter__(self) -> Self:
        """Return this."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process at once."""
        self._stack.close()

    def _start(self) -> IO[bytes]:
        import pickle
        import subprocess
        from queue import SimpleQueue
        from threading import Thread

        self._answers = SimpleQueue()
        command = [sys.executable, "-P", "-c", BEGIN, str(Path(__file__).parents[__name__.count(".")])]
        process = self._stack.enter_context(
            subprocess.Popen(  # noqa: S603 (ourselves)
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,  # a terminal's Ctrl-C is for this process, which ends the other one
            )
        )
        self._stack.callback(process.kill)
        assert process.stdin is not None  # noqa: S101 (for the type checker)
        self._stack.callback(_close, process.stdin)
        assert process.stdout is not None  # noqa: S101 (as above)
        pickle.dump(sys.path, process.stdin)
        Thread(target=self._take_answers, args=(process.stdout,), daemon=True).start()
        return process.stdin

    def _take_answers(self, stream: IO[bytes]) -> None:
        """Take each answer when it comes, so that a long one does not keep the other process waiting."""
        import pickle

        try:
            while True:
                self._answers.put(pickle.load(stream))  # noqa: S301 (from ourselves)
        except Exception:  # noqa: BLE001 (the stream is over or broken; whoever waits is told)
            self._answers.put(None)

    def _answer(self) -> Any:
        answer = self._answers.get()
        if answer is None:
            self._answers.put(None)  # for whoever waits for another
            raise BuildError(ENDED)
        done, result = answer
        if not done:
            raise result
        return result


def _close(stream: IO[bytes]) -> None:
    """Close a pipe whose other end may be gone."""
    with suppress(OSError):
        stream.close()


@contextmanager
def second_process(jobs: int) -> Iterator[SecondProcess | None]:
    """Yield a second process, if `jobs` allows one, and end it afterwards."""
    if jobs < 2:  # noqa: PLR2004 (this one and another)
        yield None
    else:
        with SecondProcess() as second:
            yield second


def main() -> None:
    """Do what standard input says."""
    import pickle
    import signal
    from queue import SimpleQueue
    from threading import Thread

    for name in ("SIGINT", "SIGHUP"):  # where there are no sessions, a terminal sends these to all processes
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.path[:] = pickle.load(sys.stdin.buffer)  # noqa: S301 (from ourselves)
    tasks: SimpleQueue[tuple[Callable[..., Any], tuple[Any, ...]]] = SimpleQueue()
    Thread(target=_take_tasks, args=(tasks,), daemon=True).start()
    while True:
        function, arguments = tasks.get()
        try:
            answer = (True, function(*arguments))
        except Exception as error:  # noqa: BLE001 (raised again in the other process)
            answer = (False, error)
        pickle.dump(answer, answers)
        answers.flush()


def _take_tasks(tasks: SimpleQueue[Any]) -> None:
    """Take tasks as they come; at the end of the input, end."""
    import pickle

    try:
        while True:
            tasks.put(pickle.load(sys.stdin.buffer))  # noqa: S301 (from ourselves)
    finally:
        os._exit(1)
