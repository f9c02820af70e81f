# After an error the value of `tryEval` is false.
builtins.tryEval (throw "message")
