# `baseNameOf` accepts sets with `outPath`.
[ (baseNameOf { outPath = "/x/y"; }) (baseNameOf { __toString = _: "p/q"; }) ]
