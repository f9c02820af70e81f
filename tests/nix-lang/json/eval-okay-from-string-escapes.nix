# `fromJSON` knows all escapes of JSON, pairs of surrogates included.
map builtins.fromJSON [ ''"\"\\\/\n\r\t"'' ''"\b\f"'' ''"\u0041\u00e9\u2603"'' ''"\ud83d\ude00"'' ''"é☃"'' ]
