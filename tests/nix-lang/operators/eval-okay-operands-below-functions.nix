# An operand that is a lambda, `let` or `if` needs parentheses; then it takes part as any value.
1 + (let x = 2; in x) + (if true then 3 else 4) + ((x: x) 5)
