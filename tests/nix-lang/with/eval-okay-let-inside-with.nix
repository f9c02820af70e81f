# A `let` inside a `with` shadows it.
with { a = "with"; }; let a = "let"; in a
