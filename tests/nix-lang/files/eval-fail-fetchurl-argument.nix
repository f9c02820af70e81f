# `fetchurl` evaluates its argument first.
builtins.fetchurl (throw "argument")
