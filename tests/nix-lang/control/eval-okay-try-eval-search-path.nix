# `tryEval` catches a search path that finds nothing.
(builtins.tryEval <no-such-entry>).success
