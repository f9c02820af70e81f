# `$` alone, `$$` and `$${` stand for themselves; only `${` interpolates.
let x = "v"; in [ "$" "$$" "$x" "$${x}" "$$${x}" "a$" "\${x}" "\$${x}" "$\{x}" ]
