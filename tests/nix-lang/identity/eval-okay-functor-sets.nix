# Sets with `__functor` are compared as sets, so by their functions.
let mk = { __functor = self: x: x; }; in [ (mk == mk) (mk == mk // { }) ({ __functor = self: x: x; } == { __functor = self: x: x; }) ]
