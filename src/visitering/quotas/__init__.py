"""From the national number to the municipalities' quotas: the formula, the agreements and a revision."""
