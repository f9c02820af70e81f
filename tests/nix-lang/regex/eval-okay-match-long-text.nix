# A pattern may match a longer text of several lines.
builtins.match ".*name = \"([^\"]*)\".*" "{\n  name = \"frazil\";\n  x = 1;\n}\n"
