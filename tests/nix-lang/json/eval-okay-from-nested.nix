# `fromJSON` of nested arrays and objects.
builtins.fromJSON ''{ "a": [1, [], {}, [2, "x"]], "b": {"c": {"d": null}}, "": 1, "x y": 2 }''
