# An int cannot be part of a path.
/a/${1}
