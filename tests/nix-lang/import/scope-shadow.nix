[ (map 1) true (3 - 1) ]
