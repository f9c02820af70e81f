# `+` gives an int from ints, and a float as soon as one side is a float.
map builtins.typeOf [ (1 + 2) (1 + 2.0) (1.0 + 2) (1.0 + 2.0) ("a" + "b") (/a + "b") (/a + /b) ]
