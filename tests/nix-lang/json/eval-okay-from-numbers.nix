# `fromJSON` makes an int of a number without point and exponent, else a float.
map (s: let v = builtins.fromJSON s; in [ (builtins.typeOf v) v ]) [ "1" "1.0" "1e2" "-0" "-0.0" "9223372036854775807" "-9223372036854775808" "1E-2" ]
