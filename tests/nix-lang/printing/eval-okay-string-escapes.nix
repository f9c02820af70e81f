# Strings are printed with escapes for quote, backslash, newline, return, tab and `${`.
[ "\"" "\\" "\n" "\r" "\t" "\${" "$" "$\{" "\$\${" "$ {" "'" ]
