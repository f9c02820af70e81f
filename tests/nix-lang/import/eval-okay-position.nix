# Positions name the imported file.
let p = import ./position.nix; in [ (baseNameOf p.file) p.line p.column ]
