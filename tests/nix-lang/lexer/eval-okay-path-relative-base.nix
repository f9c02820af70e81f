# Relative paths start at the folder of the file; `.` and `..` are resolved in the text.
map builtins.baseNameOf [ ./a/b ../x/y/../z ./. a/b/./c ./a/.. ]
