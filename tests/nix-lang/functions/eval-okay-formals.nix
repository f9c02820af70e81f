# Formals take their values by name, in any order, with a trailing comma allowed.
[ (({ a, b }: [ a b ]) { b = 2; a = 1; }) (({ a, b, }: a - b) { a = 3; b = 1; }) (({ }: 1) { }) ]
