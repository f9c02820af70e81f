# `--parse` shows an interpolated string as a sum, a lone interpolation as its expression in parentheses.
x: [ "${x}" "a${x}" "${x}b" "a${"b"}" ''${x}'' ]
