# Interpolations nest, strings within strings.
"a${"b${"c${toString 1}"}"}d"
