# An unknown escape is the character itself: there are no hexadecimal or octal escapes.
[ "\x41" "\u0041" "\101" "\b\f\v\0" "\é" ]
