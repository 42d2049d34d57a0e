"""Rendering: results to text, LaTeX, JSON. These modules read results; no result reads them."""
