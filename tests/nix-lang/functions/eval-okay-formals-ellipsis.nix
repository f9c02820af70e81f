# With `...` the argument may have more attributes.
[ (({ a, ... }: a) { a = 1; b = 2; }) (({ ... }: 2) { x = throw "unused"; }) ]
