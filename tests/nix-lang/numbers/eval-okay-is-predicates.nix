# Each `is…` builtin is true for its own type only.
map (v: map (f: f v) (with builtins; [ isNull isBool isString isPath isList isAttrs isFunction ])) [ null true "s" /p [ ] { } (x: x) ]
