# Values of different types are unequal, without evaluating what is inside.
[ (1 == "1") (null == false) ([ ] == { }) ([ (throw "unused") ] == { a = throw "unused"; }) ("" == null) (/a == "/a") (0 == false) ]
