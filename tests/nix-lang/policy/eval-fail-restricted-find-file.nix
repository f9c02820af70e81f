# A search path of the program's own does not help.
let __nixPath = [ { prefix = "x"; path = ./secret; } ]; in <x/text>
