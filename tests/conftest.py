"""Makes the modules of this folder (`problems`, `small`, …) importable from every test."""
