# Keys of `genericClosure` are compared as `<` does: ints with floats, lists, strings, paths.
map (keys: map (i: i.key) (builtins.genericClosure { startSet = map (key: { inherit key; }) keys; operator = _: [ ]; })) [ [ 1 1.0 2 ] [ [ 1 "a" ] [ 1 "a" ] [ 1 ] ] [ "b" "a" "b" ] [ /a /a ] [ { any = 1; } ] ]
