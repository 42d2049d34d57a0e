"""A cell as frozen data: its quantities, functions and equations, and the library of cells."""
