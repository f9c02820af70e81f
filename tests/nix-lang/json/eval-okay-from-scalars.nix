# `fromJSON` of each simple type, with white space around.
map builtins.fromJSON [ "1" "-1" "0" "true" "false" "null" "\"s\"" " 1 " "\n\t1\r\n" ]
