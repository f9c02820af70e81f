# A list selected from a set twice is printed twice, a set selected twice is not.
let s = { l = [ 1 ]; t = { a = 1; }; }; in [ s.l s.l s.t s.t ]
