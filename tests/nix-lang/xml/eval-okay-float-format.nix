# `toXML` prints floats as the printed result does.
builtins.toXML [ 1.0 1.0e10 0.1 ]
