# `sort` is stable on a list long enough to be merged from runs.
let l = builtins.genList (i: { k = i - i / 3 * 3; id = i; }) 40; s = builtins.sort (a: b: a.k < b.k) l; in map (e: e.id) s
