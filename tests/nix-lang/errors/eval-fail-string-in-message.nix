# A string in a message is quoted and escaped.
1 + (builtins.length "a\n\"b\" \${c}")
