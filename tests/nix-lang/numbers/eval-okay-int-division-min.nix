# The least int divided by one and by two.
let min = -9223372036854775807 - 1; in [ (min / 1) (min / 2) (min + 9223372036854775807) ]
