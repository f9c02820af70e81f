# `builtins.nixPath` lists the entries as they were given.
builtins.filter (e: builtins.match ".*dir" e.path != null) (map (e: e // { path = baseNameOf e.path; }) builtins.nixPath)
