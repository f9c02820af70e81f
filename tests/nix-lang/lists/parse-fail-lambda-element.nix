# A lambda as an element needs parentheses.
[ x: x ]
