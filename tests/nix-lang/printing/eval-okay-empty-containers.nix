# Empty lists and sets keep a space inside.
[ [ ] { } [ [ ] ] { a = { }; } ]
