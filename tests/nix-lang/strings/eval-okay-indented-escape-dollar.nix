# `''$` is a dollar sign that starts no interpolation; `$$` and `\$` are plain text.
let x = "v"; in ''''${x} $${x} ''$''${x} \${x} $''
