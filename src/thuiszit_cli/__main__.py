"""`python -m thuiszit_cli` and the command `thuiszit`."""

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        from thuiszit_cli.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # while the program itself was being read
        sys.stderr.write("Afgebroken.\n")
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
