# Every attribute ends in a semicolon.
{ a = 1 }
