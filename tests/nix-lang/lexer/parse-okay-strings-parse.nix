# `--parse` prints strings with escapes and interpolations as joined parts.
let x = "v"; in [ "a\nb\"c" "a${x}b" "${x}" ''
  i ${x}
'' ]
