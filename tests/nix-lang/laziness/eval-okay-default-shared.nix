# A default that is used twice is evaluated once in each call.
let f = { a ? builtins.trace "default" 1 }: a + a; in [ (f { }) (f { }) (f { a = 2; }) ]
