# The scope of `let` reaches into interpolations, defaults and inner sets.
let a = "x"; in [ "${a}y" (({ b ? a }: b) { }) { c = a; ${a} = 1; } ]
