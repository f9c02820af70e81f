# An interpolation cannot stand outside a string.
${x}
