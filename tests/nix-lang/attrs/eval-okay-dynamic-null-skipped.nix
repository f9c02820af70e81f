# An attribute whose name is `null` is left out, its value untouched.
{ ${null} = throw "unused"; a = 1; ${if true then null else "b"} = 2; }
