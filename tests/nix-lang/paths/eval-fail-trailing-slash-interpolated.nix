# An interpolated path may not end in a slash either.
let d = "x"; in /a/${d}/
