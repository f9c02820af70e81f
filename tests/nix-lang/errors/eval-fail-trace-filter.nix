# A function called by `filter` is shown below the builtin, without a call site.
builtins.filter (x: x.keep) [ { keep = true; } { } ]
