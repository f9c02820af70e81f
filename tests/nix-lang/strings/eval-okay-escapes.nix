# `\n`, `\r`, `\t`, `\\`, `\"` and `\${` are escapes; a backslash before any other character is dropped.
map builtins.stringLength [ "\n" "\r" "\t" "\\" "\"" "\${" "\a" "\x41" "\'" "\$" ]
