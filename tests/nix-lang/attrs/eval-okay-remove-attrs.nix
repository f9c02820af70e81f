# `removeAttrs` leaves out the names given, and ignores those that are not there.
[ (removeAttrs { a = 1; b = 2; c = 3; } [ "b" "x" "b" ]) (removeAttrs { a = throw "unused"; } [ "a" ]) (removeAttrs { a = 1; } [ ]) ]
