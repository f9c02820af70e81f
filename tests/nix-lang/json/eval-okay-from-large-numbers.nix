# `fromJSON` makes floats of ints beyond 64 bits.
map (s: builtins.typeOf (builtins.fromJSON s)) [ "18446744073709551616" "-9223372036854775809" "123456789012345678901234567890" ]
