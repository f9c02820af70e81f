# A keyword is only a keyword as a whole word.
let if' = 1; thenx = 2; in' = 3; lets = 4; recc = 5; with_ = 6; assert-x = 7; inherits = 8; else1 = 9; in [ if' thenx in' lets recc with_ assert-x inherits else1 ]
