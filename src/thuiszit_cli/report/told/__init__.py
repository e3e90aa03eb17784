"""Answers that are one page of Markdown and the same JSON, or JSON alone."""
