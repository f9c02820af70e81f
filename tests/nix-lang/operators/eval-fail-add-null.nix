# `null` cannot be the left operand of `+`.
null + 1
