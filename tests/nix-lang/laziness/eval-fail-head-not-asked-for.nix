# The head of a list that is evaluated is a thunk until somebody asks for it.
let g = f: list: if list == [ ] then "" else "${f (builtins.head list)}";
in g (x: { y = x; }) [ "a" "b" ]
