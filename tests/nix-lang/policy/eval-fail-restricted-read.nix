# A file outside the search path may not be read.
builtins.readFile ./secret/text
