# `a: b: { c }: …` is one code of arity 3; behind a pattern a new one begins.
a: b: { c }: d: [ a b c d ]
