# `__overrides` must be a set.
rec { a = 1; __overrides = 1; }
