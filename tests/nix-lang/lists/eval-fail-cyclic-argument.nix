# A list that contains itself, given by its name, shows as repeated at once.
let x = [ x ]; in builtins.attrNames x
