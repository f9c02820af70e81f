# `listToAttrs` evaluates element and name of each pair in order.
builtins.attrNames (builtins.listToAttrs [ (builtins.trace "pair 1" { name = builtins.trace "name 1" "b"; value = throw "unused"; }) (builtins.trace "pair 2" { name = builtins.trace "name 2" "a"; value = 1; }) ])
