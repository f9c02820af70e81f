# An interpolation alone gives a string equal to its content.
let s = "abc"; in [ ("${s}" == s) "${s}${s}" "${""}" ]
