with builtins; x: [ (head x) length ]
