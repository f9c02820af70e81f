# `readFileType` tells the kind of one entry, not following a link.
map builtins.readFileType [ ./tree ./tree/a.txt ./tree/link ./tree/dangling ./tree/dirlink ]
