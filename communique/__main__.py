"""The command, as `communique` or `python -m communique`."""

from exporter.__main__ import main

if __name__ == "__main__":
    main()
