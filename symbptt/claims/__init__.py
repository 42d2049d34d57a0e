"""A parsed formula bound to a model: its names, and what its notation is taken to mean."""
