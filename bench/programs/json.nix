# `fromJSON` and `toJSON`: a document of nested sets, lists, strings, integers, floats and
# escapes, read and written several times.
let
  inherit (builtins) foldl' fromJSON genList length stringLength toJSON;

  record = i: {
    id = i;
    name = "record \"${toString i}\"\n";
    tags = genList (j: "tag-${toString (i + j)}") 6;
    nested = { ratio = i * 0.25; active = i / 2 * 2 == i; none = null; };
    values = genList (j: i * j) 10;
  };

  document = toJSON (genList record 2500);
  round =
    acc: _:
    let
      data = fromJSON document;
    in
    acc + length data + stringLength (toJSON data);
in
[ (stringLength document) (foldl' round 0 (genList (i: i) 26)) ]
