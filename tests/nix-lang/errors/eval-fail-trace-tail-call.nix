# A call in tail position shows although its frame is gone, and so does the function it left.
let f = x: g (x + 1); g = y: h y; h = z: throw "bottom"; in [ (f 1) ]
