# `concatMap` needs a function even for an empty list.
builtins.concatMap 1 [ ]
