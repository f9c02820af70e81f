# A path that starts with `~/` is in the home folder, where nothing of that name is.
builtins.pathExists ~/absent || builtins.isPath (~/absent + throw "no suffix")
