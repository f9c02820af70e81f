# Strings are equal when their bytes are.
[ ("a" == "a") ("a" == "A") ("é" == "é") ("" == " ") ("a${"b"}" == "ab") ]
