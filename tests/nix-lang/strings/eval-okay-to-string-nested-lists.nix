# `toString` flattens lists with spaces, but none follows an empty list.
map toString [ [ 1 [ 2 3 ] 4 ] [ [ ] 1 ] [ 1 [ ] ] [ 1 [ ] 2 ] [ [ [ ] ] 1 ] [ "" "" ] [ true false null 1 ] ]
