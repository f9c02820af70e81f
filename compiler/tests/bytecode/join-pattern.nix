n: let loop = { i, acc ? 0 }: if i == n then acc else loop { i = i + 1; acc = acc + i; }; in loop { i = 0; }
