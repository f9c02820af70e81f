# A single quote before an interpolation or the closing quotes.
let x = "v"; in [ '''${x}'' ''a '${x}' '' ]
