"""The only rooms that write: stage, manifest, log, lock, verify."""
