# A default is used only when the argument has no such attribute, even if that is `null`.
let f = { a ? 1, b ? 2 }: [ a b ]; in [ (f { }) (f { a = 10; }) (f { b = null; }) ]
