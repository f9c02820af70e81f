# The only `with` is over a variable: its slot is named, nothing is copied.
lib: [ (with lib; f x) (y: with lib; y.${z}) ]
