# A float literal must be finite.
1.0e400
