# `pathExists` is true for files, folders and links, dangling ones too.
map builtins.pathExists [ ./tree ./tree/a.txt ./tree/none ./tree/link ./tree/dangling ./tree/dirlink ./tree/sub/c.txt ./tree/a.txt/x ./none/x ]
