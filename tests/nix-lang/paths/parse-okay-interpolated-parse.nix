# `--parse` shows an interpolated path as a sum.
x: [ /a/${x} /a/${x}/b /b${x}c ]
