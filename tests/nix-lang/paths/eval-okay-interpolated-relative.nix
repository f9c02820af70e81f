# An interpolated relative path lies below the folder of the file.
let n = "x"; in [ (./${n} == ./x) (./${n}/y == ./x/y) (./a.${n} == ./. + "/a.x") (../${baseNameOf ./.} == ./.) ]
