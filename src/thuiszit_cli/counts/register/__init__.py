"""The cumulative register for the Inspectie."""
