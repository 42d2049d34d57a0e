"""Independent oracles: gradients by other means, and formulas put into numbers.

Nothing here uses a derivation of symbptt. The network and its functions are written out by hand
anew in each oracle, so that no two of them share a mistake.
"""
