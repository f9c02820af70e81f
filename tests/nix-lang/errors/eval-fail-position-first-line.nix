/* An error on the first line shows no line before it. */ { a = 1; }.b
