# With its lint on, a relative path without a dot at its start gives a warning.
[ (baseNameOf ./a/b) (baseNameOf a/b) ]
