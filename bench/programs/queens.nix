# Search with lists: all solutions of the ten queens, by `concatMap`, `filter` and `all`.
let
  inherit (builtins) all concatMap elemAt filter genList length;

  size = 10;
  columns = genList (i: i) size;

  safe =
    board: column:
    all (
      i:
      let
        other = elemAt board i;
        distance = length board - i;
      in
      other != column && other - column != distance && column - other != distance
    ) (genList (i: i) (length board));

  extend = concatMap (board: map (column: board ++ [ column ]) (filter (safe board) columns));
  solutions = builtins.foldl' (boards: _: extend boards) [ [ ] ] columns;
in
[ (length solutions) (elemAt solutions 0) ]
