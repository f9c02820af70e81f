# `__curPos` cannot be shadowed by a binding, though it may be bound and selected.
let __curPos = 1; s = { __curPos = 2; }; in [ __curPos.line s.__curPos ]
