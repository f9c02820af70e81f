# Defaults see the other formals, whatever their order, and outer variables.
let z = 5; in [ (({ a ? b + 1, b ? c * 2, c ? z }: [ a b c ]) { }) (({ a ? b, b ? a }: [ a b ]) { a = 1; }) ]
