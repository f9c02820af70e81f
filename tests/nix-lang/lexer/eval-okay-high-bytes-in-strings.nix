# Bytes above 127 pass through strings and comments unchanged: é ü ☃
"é☃" + ''ü''
