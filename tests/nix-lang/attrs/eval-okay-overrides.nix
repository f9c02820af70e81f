# `__overrides` in a recursive set replaces attributes, as the others see them too, and adds new ones.
rec { a = 1; b = a; __overrides = { a = 10; c = 3; }; }
