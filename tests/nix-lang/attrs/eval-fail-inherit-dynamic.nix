# An inherited name cannot be computed.
let n = "a"; in { inherit ({ a = 1; }) ${n}; }
