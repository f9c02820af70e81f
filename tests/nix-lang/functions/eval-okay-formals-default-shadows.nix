# A formal in a default means the formal, not an outer variable of the same name.
let a = "outer"; in ({ b ? a, a ? "inner" }: b) { }
