"""Deciding whether a formula is the gradient: polynomials in local Jacobians, and verdicts."""
