"""Deriving gradients: local Jacobians, the chain-rule, unrolled and adjoint forms, the steps."""
