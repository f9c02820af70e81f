# Bindings are made after what they capture, whatever order they are written in; unused ones never.
x: let a = [ b ]; b = [ c x ]; c = x 1; unused = throw "never"; in [ a b c a b c ]
