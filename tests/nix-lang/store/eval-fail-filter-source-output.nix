# The same for filterSource, before the filter is called.
builtins.filterSource (path: type: abort "called") (derivation { name = "a"; builder = "b"; system = "c"; })
