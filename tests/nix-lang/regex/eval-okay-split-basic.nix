# `split` gives the pieces between matches as strings, the groups of each match as lists.
[ (builtins.split "," "a,b,,c") (builtins.split "(,)" "a,b") (builtins.split "([a-z])([0-9])?" "-a1-b-") ]
