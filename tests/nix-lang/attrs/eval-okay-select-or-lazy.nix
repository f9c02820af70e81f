# The default after `or` is evaluated only when used.
{ a = 1; }.a or (throw "unused")
