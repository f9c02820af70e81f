# An @-name is the argument as given, before or after the formals, without defaults.
[ ((args@{ a, b ? 2 }: args) { a = 1; }) (({ a, b ? 2, ... }@args: args) { a = 1; c = 3; }) ]
