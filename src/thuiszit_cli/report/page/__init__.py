"""`rapport.html`: one page with its charts."""
