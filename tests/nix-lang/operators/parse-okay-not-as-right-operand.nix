# As the right operand of a tighter operator, `!` takes in all that binds tighter than itself.
[ (1 * !2 + 3 && 4) (1 ++ !2 ++ 3) (1 // !2 // 3 == 4) ]
