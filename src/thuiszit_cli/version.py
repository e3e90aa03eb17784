"""The version of the program: read by the build, the manifest and the log."""

__version__ = "0.2.0"
