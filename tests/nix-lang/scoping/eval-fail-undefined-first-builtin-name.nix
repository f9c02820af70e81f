# Of several undefined variables that of the attribute is told whose name was met first: names of builtins
# were met before the file.
{ own = first; map = second; }
