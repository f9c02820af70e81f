# Defaults are looked at in the order in which the names of the formals were first met.
{ own ? first, toString ? second }: third
