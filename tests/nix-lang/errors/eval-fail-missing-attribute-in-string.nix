# A missing attribute within an interpolation points at the selection.
let s = { }; in "a ${s.b} c"
