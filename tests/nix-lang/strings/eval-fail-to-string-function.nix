# `toString` refuses functions.
toString (x: x)
