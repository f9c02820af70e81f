# A list can be built and measured without evaluating its elements.
builtins.length [ (throw "a") (throw "b") ]
