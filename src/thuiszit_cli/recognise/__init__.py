"""Headers and contents → columns: which layout, which column, where the header is."""
