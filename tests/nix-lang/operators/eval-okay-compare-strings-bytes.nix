# Strings compare byte by byte; a proper prefix is smaller.
[ ("a" < "b") ("a" < "ab") ("B" < "a") ("" < "a") ("z" < "é") ("a" < "a") ("a" <= "a") ]
