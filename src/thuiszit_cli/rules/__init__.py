"""The law. Pure Python: standard library and dateutil only; no clock, no files but its own TOML."""
