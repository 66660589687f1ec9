"""The command, as `communique` or `python -m exporter`: quick to take Ctrl-C while everything else is still imported."""

import signal

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where a shell has it ignored
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def main() -> None:
    """Run the command line."""
    from exporter.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
