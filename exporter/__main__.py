"""`python -m exporter` does what `communique` does."""

from exporter.cli import main

if __name__ == "__main__":
    main()
