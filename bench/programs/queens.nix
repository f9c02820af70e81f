# Search with lists: all solutions of the eight queens, by `concatMap`, `filter` and `all`.
let
  inherit (builtins) all concatMap elemAt filter genList length;

  size = 8;
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

  extend = boards: concatMap (board: map (column: board ++ [ column ]) (filter (safe board) columns)) boards;
  solutions = builtins.foldl' (boards: _: extend boards) [ [ ] ] columns;
in
[ (length solutions) (elemAt solutions 0) ]
