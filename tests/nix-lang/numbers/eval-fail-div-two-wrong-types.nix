# Of two operands of wrong type the divisor is blamed.
builtins.div [ ] { }
