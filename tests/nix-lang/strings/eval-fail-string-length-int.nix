# `stringLength` does not accept an int.
builtins.stringLength 1
