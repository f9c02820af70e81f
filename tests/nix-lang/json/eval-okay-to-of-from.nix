# `toJSON` of what `fromJSON` read is the same text without spaces and sorted.
builtins.toJSON (builtins.fromJSON ''{"b": 1.0, "a": [true, "\u00e9"]}'')
