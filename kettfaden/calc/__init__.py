"""What computes: no Django, no input or output, no clock; randomness is seeded by the caller."""
