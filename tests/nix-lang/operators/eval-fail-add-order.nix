# With both operands bad, `+` reports the left one.
(throw "left") + (throw "right")
