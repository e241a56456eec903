"""The version, as a constant, so that `--version` needs no import of package metadata."""

__version__ = "0.1.0"
