# A missing attribute with a computed name is named by its value.
let n = "x" + "y"; in { }.${n}
