# Text on the line of the opening quotes has its own leading spaces counted as indentation.
[ ''a
    b'' ''  a
    b'' '' a'' ]
