# Nor is an integer of more than 61 bits.
builtins.pathExists 9223372036854775807
