"""The language alone: syntax tree, grammar, parser, printers. It knows no model."""
