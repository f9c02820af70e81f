# Fixed points and overlays: `fix`, `extends`, `composeExtensions`, and packages with `override`
# over a set of 400 names under 30 overlays, as in a package collection.
let
  inherit (builtins) attrNames foldl' functionArgs genList intersectAttrs listToAttrs length;

  fix = f: let x = f x; in x;
  extends = overlay: f: final: let prev = f final; in prev // overlay final prev;
  composeExtensions =
    f: g: final: prev:
    let
      applied = f final prev;
      prev' = prev // applied;
    in
    applied // g final prev';

  makeOverridable =
    f: args:
    f args // {
      override = new: makeOverridable f (args // (if builtins.isFunction new then new args else new));
    };
  callPackage = final: f: args: makeOverridable f (intersectAttrs (functionArgs f) final // args);

  package =
    n:
    if n < 3 then
      { version ? 1 }: { inherit version; cost = version; name = "p${toString n}"; }
    else
      { version ? 1, ... }@args: rec {
        inherit version;
        inputs = [ args."p${toString (n / 2)}" args."p${toString (n - 1)}" ];
        cost = version + foldl' (acc: input: acc + builtins.bitAnd input.cost 1023) 0 inputs;
        name = "p${toString n}-${toString version}";
      };

  count = 400;
  base =
    final:
    listToAttrs (
      genList (n: {
        name = "p${toString n}";
        value =
          if n < 3 then
            callPackage final (package n) { }
          else
            makeOverridable (package n) {
              "p${toString (n / 2)}" = final."p${toString (n / 2)}";
              "p${toString (n - 1)}" = final."p${toString (n - 1)}";
            };
      }) count
    );

  overlay =
    k: final: prev:
    listToAttrs (
      genList (j: rec {
        name = "p${toString (builtins.bitAnd (j * 13 + k * 7) 255)}";
        value = prev.${name}.override { version = k + j; };
      }) 8
    )
    // {
      "extra${toString k}" = final."p${toString k}" // { extra = true; };
    };

  overlays = genList overlay 30;
  run =
    acc: i:
    let
      one = fix (foldl' (f: o: extends o f) base overlays);
      other = fix (extends (foldl' composeExtensions (_: _: { bump = i; }) overlays) base);
      total = set: foldl' (sum: n: sum + set."p${toString n}".cost) 0 (genList (n: n) count);
    in
    acc + total one + total other + length (attrNames other) + other.bump;
in
foldl' run 0 (genList (i: i) 120)
