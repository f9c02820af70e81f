# The error of a set on the left of `+` wins over that of the right operand.
{ outPath = throw "left"; } + throw "right"
