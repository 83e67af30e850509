"""From the table of values and capacities to placements: relaxation, core, search."""
