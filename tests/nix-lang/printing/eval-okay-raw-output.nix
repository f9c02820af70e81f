# With `--raw` a string is printed without quotes and newline.
"a\"b\n\tc"
