with throw "never"; x: x
