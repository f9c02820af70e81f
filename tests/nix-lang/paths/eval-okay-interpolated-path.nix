# A path in an interpolated path adds its text.
let p = /p/q; in /a${p}/b
