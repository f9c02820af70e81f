# A float literal that underflows is refused.
1.0e-320
