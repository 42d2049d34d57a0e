"""The networks of the library, each a function that returns a `Cell`."""
