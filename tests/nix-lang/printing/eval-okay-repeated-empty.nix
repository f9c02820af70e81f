# Empty sets and lists are printed every time.
let l = [ ]; s = { }; in [ l l s s ]
