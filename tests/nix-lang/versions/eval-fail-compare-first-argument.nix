# `compareVersions` reports its first argument first.
builtins.compareVersions null (throw "second")
