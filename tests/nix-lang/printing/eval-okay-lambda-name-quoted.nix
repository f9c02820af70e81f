# The name of a function is quoted as that of an attribute would be.
let set = { "a b" = x: x; "if" = x: x; "" = x: x; "a\nb" = { x }: x; a-b' = x: x; };
in map (name: builtins.trace set.${name} name) (builtins.attrNames set)
