# One.
1
