# `hasAttr` needs a set, unlike `?`.
builtins.hasAttr "a" [ ]
