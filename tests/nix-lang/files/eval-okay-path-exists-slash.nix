# A string that ends in a slash or `/.` must name a folder.
map (s: builtins.pathExists (toString ./tree + s)) [ "" "/" "/." "/a.txt" "/a.txt/" "/a.txt/." "/dirlink/" "/dangling/" "/none/" "/sub/.." ]
