# `floor` of an infinite float is an error.
builtins.floor (1.0e308 * 10)
