# `stringLength` counts bytes.
map builtins.stringLength [ "" "abc" "é" "☃" "a\nb" ]
