# The old form of `let` can be selected from and applied.
[ (let { body = { a = 1; }; }.a or 2) ((let { body = x: x; }) 3) ]
