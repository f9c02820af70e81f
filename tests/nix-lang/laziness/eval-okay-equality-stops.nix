# Comparing stops at the first difference in a list, and does not start when lengths differ.
[ ([ 1 (throw "unused") ] == [ 2 (throw "unused") ]) ([ (throw "unused") ] == [ ]) ({ a = throw "unused"; } == { }) ]
