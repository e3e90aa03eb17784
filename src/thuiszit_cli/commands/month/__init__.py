"""The monthly batch: one folder a month, a history of counts, and nothing twice."""
