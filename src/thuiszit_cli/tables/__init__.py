"""Text → the four typed tables, with findings."""
