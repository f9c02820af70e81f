# An error in a mapped element is reported when the element is used.
map (x: if x == 2 then throw "two" else x) [ 1 2 ]
