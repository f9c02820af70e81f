# A formal of a function wins over a `with` around and inside it.
with { a = "outer"; }; ({ a }: with { a = "inner"; }; a) { a = "argument"; }
