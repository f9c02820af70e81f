# `fromJSON` refuses half a pair of surrogates.
builtins.fromJSON ''"\ud83d"''
