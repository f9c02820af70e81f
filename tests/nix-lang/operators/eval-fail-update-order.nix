# With both operands bad, `//` reports the right one.
(throw "left") // (throw "right")
