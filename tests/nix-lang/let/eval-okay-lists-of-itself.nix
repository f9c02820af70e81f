# A list may hold itself as long as it is not printed whole.
let l = [ 1 l ]; in builtins.head (builtins.elemAt (builtins.elemAt l 1) 1)
