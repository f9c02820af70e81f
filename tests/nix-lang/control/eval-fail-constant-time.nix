# The current time is no string.
assert builtins.isString builtins.currentTime; null
