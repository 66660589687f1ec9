"""Disturb builds in every way there is and print what they left: `python tests/faults/sweep.py [KIND …] [--sample N]`.

Kinds: errors (the n-th call fails), kills (SIGKILL at the n-th call and at random moments), signals (SIGINT and SIGTERM
at the n-th call), disk (a full one), syscalls (the n-th system call fails, SQLite's too; needs strace).
"""

from __future__ import annotations

import argparse
import errno
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from faults.bench import Attempt, Bench
from faults.shim import Shim

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
SYSCALLS = (
    "pwrite64", "write", "fsync", "fdatasync", "ftruncate", "rename", "renameat2", "mkdir", "rmdir", "unlink",
    "unlinkat", "linkat", "chmod", "flock",
)  # fmt: skip


def calls(bench: Bench) -> list[str]:
    """Return the calls that an undisturbed build makes, by name."""
    with tempfile.NamedTemporaryFile("r") as log:

        def prepare(place: Path) -> None:
            def tell(_: str) -> None:
                Path(log.name).write_text(" ".join(shim.calls))

            shim = Shim(place)
            shim.install()
            real = os._exit
            os._exit = lambda code: (tell(""), real(code))[1]

        place = bench.place()
        bench.run("new", place / "dist", lambda: prepare(place))
        return log.read().split()


def chosen(numbers: list[int], sample: int | None) -> list[int]:
    """Return the numbers, or `sample` of them at even distances, the last ones among them."""
    if sample is None or sample >= len(numbers):
        return numbers
    return sorted({numbers[-1 - round(step * (len(numbers) - 1) / (sample - 1))] for step in range(sample)})


def errors(bench: Bench, sample: int | None) -> Iterator[Attempt]:
    """Let each call fail, with each error; with one of them each when only a sample is wanted."""
    names = calls(bench)
    for number in chosen(list(range(1, len(names) + 1)), sample):
        for code in ERRORS if sample is None else (ERRORS[number % 3],):
            yield bench.attempt(
                f"{errno.errorcode[code]} from call {number}, {names[number - 1]}",
                partial(_install, number, lambda name, code=code: _raise(code, name)),
            )


def kills(bench: Bench, sample: int | None) -> Iterator[Attempt]:
    """Kill at chosen calls, the last ones among them, and as many at random moments."""
    runs = sample or 100
    for number in chosen(list(range(1, len(calls(bench)) + 1)), runs // 2):
        yield bench.attempt(f"SIGKILL at call {number}", partial(_install, number, _send(signal.SIGKILL)))
    started = time.monotonic()
    place = bench.place()
    bench.spawn(place).communicate()
    duration = time.monotonic() - started
    chance = random.Random(8)  # noqa: S311 (the same moments every time)
    for _ in range(runs - runs // 2):
        place, moment = bench.place(), chance.uniform(0.3 * duration, 1.05 * duration)
        build = bench.spawn(place)
        time.sleep(moment)
        build.kill()
        _, said = build.communicate()
        yield bench.judge(f"SIGKILL after {moment:.3f} s", place, build.returncode, said)


def signals(bench: Bench, sample: int | None) -> Iterator[Attempt]:
    """Press Ctrl-C, or send SIGTERM, at the n-th call."""
    for number in chosen(list(range(1, len(calls(bench)) + 1)), sample):
        for which in (
            (signal.SIGINT, signal.SIGTERM)
            if sample is None
            else ((signal.SIGINT, signal.SIGTERM)[number % 2],)
        ):
            yield bench.attempt(f"{which.name} at call {number}", partial(_install, number, _send(which)))


def disk(bench: Bench, sample: int | None) -> Iterator[Attempt]:
    """Build where files may only grow to a size, and on file systems of a size, where they can be mounted."""
    for size in chosen([1 << power for power in range(8, 21)], sample and sample // 2):
        yield bench.attempt(
            f"files of at most {size} bytes",
            lambda _, size=size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY)),
        )
    needed = sum(path.stat().st_size for path in (bench.root / "built-old").rglob("*"))
    for size in chosen([needed + (2 + step) * 128 * 1024 for step in range(24)], sample and sample // 2):
        mounted = bench.root / "place"
        shutil.rmtree(mounted, ignore_errors=True)
        mounted.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", mounted], check=False, capture_output=True).returncode:  # fmt: skip # noqa: E501
            return
        try:
            shutil.copytree(bench.root / "built-old", mounted, dirs_exist_ok=True)
            code, said = bench.run("new", mounted / "dist")
            state, strays = (
                bench.state(mounted / "dist"),
                tuple(sorted({path.name for path in mounted.iterdir()} - {"dist"})),
            )
            subprocess.run(["mount", "-o", "remount,size=64m", mounted], check=True)
            again, _ = bench.run("new", mounted / "dist")
            mended = (
                again == 0
                and bench.state(mounted / "dist") == "new"
                and set(mounted.iterdir()) == {mounted / "dist"}
            )
            yield Attempt(f"a disk of {size} bytes", code, said, state, strays, mended)
        finally:
            subprocess.run(["umount", mounted], check=True)


def syscalls(bench: Bench, sample: int | None) -> Iterator[Attempt]:
    """Let the n-th call of each kind fail, where the kernel is asked for it."""
    if not shutil.which("strace"):
        return
    for name in SYSCALLS:
        place, log = bench.place(), bench.root / "log"
        build = bench.spawn(place, "strace", "-f", "-qq", "-e", f"trace={name}", "-o", str(log))
        build.communicate()
        number = sum(1 for line in log.read_text().splitlines() if f" {name}(" in line)
        most = sample or (40 if name == "pwrite64" else None)
        for when in chosen(list(range(1, number + 1)), most):
            for code in ERRORS if sample is None else (ERRORS[when % 3],):
                error = errno.errorcode[code]
                place = bench.place()
                inject = f"inject={name}:error={error}:when={when}"
                build = bench.spawn(
                    place, "strace", "-f", "-qq", "-o", str(log), "-e", f"trace={name}", "-e", inject
                )
                _, said = build.communicate()
                yield bench.judge(f"{error} from {name} {when}", place, build.returncode, said)


KINDS: dict[str, Callable[[Bench, int | None], Iterator[Attempt]]] = {
    "errors": errors,
    "kills": kills,
    "signals": signals,
    "disk": disk,
    "syscalls": syscalls,
}


def _install(number: int, act: Callable[[str], None], place: Path) -> None:
    Shim(place, number, act).install()


def _raise(code: int, name: str) -> None:
    raise OSError(code, os.strerror(code), name)


def _send(which: signal.Signals) -> Callable[[str], None]:
    return lambda _: os.kill(os.getpid(), which)


def _print(line: object) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Run the kinds that were asked for, print a table and every attempt that is not sound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", default=list(KINDS))
    parser.add_argument("--sample", type=int)
    parser.add_argument("-v", "--verbose", action="store_true")
    arguments = parser.parse_args()
    failed = False
    _print("kind      runs  old  new  mixed  strays  not mended  tracebacks  exit codes")
    for kind in arguments.kinds:
        with tempfile.TemporaryDirectory() as root:
            attempts = list(KINDS[kind](Bench(Path(root)), arguments.sample))
        states = [attempt.state for attempt in attempts]
        codes = " ".join(
            f"{code}:{sum(a.code == code for a in attempts)}" for code in sorted({a.code for a in attempts})
        )
        _print(
            f"{kind:9} {len(attempts):4} {states.count('old'):4} {states.count('new'):4} {states.count('mixed'):6}"
            f" {sum(bool(a.strays) for a in attempts):7} {sum(not a.mended for a in attempts):11}"
            f" {sum('Traceback' in a.message for a in attempts):11}  {codes}"
        )
        for attempt in attempts:
            if arguments.verbose or not attempt.sound or (attempt.strays and attempt.code != -9):
                _print(f"  {attempt}")
                failed |= not attempt.sound
    sys.exit(failed)


if __name__ == "__main__":
    main()
