# A builtin without global name is global with two underscores before its name.
[ (__length [ 1 ]) (__add 1 2) (__head (__attrNames { a = 1; })) (__typeOf __foldl') __langVersion ]
