# The current system is no number.
assert builtins.isInt builtins.currentSystem; null
