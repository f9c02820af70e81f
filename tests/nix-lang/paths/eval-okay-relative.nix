# A relative path is a path below the folder of the file.
[ (./x == ./. + "/x") (dirOf ./x == ./.) (baseNameOf ./paths/../x) ]
