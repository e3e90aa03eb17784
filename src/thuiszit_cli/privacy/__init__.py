"""Keys, pseudonyms and encrypted columns."""
