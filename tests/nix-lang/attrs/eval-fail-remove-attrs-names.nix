# The names given to `removeAttrs` must be strings.
removeAttrs { a = 1; } [ 1 ]
