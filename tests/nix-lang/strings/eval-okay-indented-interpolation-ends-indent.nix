# An interpolation at the start of a line counts as text there, and its lines are not stripped.
let t = "x\n  y"; in ''
  ${t}
    z
 ${t}
''
