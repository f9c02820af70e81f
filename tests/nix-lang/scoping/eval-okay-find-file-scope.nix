# A search path in angle brackets uses `__nixPath` and `__findFile` as they are in scope.
let __nixPath = [ "p" ]; __findFile = path: name: [ path name ]; in <x/y>
