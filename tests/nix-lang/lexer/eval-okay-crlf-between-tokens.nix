# CR, LF, tab and space are the white space of the language.
[	1
23 4
]
