"""Pictures the server makes, each drawn once and written as SVG or PNG."""
