# A computed name in `let` is refused by the parser.
x: let ${x} = 1; in 1
