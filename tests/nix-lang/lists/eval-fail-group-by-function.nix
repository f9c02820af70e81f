# `groupBy` needs a function even for an empty list.
builtins.groupBy null [ ]
