# An inherited name counts as defined.
let a = 1; in { inherit a; a = 2; }
