# The trace of an interpolated string tells where the part stands.
let n = 1; in "text ${"and ${n}"}"
