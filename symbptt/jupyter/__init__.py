"""Notebooks: controls to explore with, and a magic that checks a claim. An edge, loaded late."""
