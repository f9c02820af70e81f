# `toString` of a path joined with strings makes a string.
[ ("x" + toString /a) "${toString /a}/b" ]
