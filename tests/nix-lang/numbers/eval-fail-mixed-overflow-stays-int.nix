# A float later in a sum does not save an int sum that overflows before it.
9223372036854775807 + 1 + 1.0
