"""`python -m thuiszit_cli` and the command `thuiszit`."""

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from thuiszit_cli.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
