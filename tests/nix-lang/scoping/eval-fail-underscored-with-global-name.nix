# A builtin with a global name has no name with underscores.
__map (x: x) [ ]
