# A scheme, a colon and at least one character without space make a URI, which is a string.
[ http://example.org/a?b=c&d=%20 mailto:x@y x:y a+b-c.d:e* ]
