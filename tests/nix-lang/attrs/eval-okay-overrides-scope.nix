# An attribute that only `__overrides` adds is not in scope.
let c = "outer"; in (rec { b = c; __overrides = { c = "added"; }; }).b
