"""Management plans: reads, what goals are measured by, how they stand, their words, and the plan on paper."""
