# Names, order, paths: sets that fail the same assertion everywhere, and what has no usable name.
let
  package = name: { type = "derivation"; system = "x86_64-linux"; inherit name; };
  shared = package "shared-1.0";
in
{
  b = package "bar-2";
  a = package "foo-1.0";
  foo10 = package "foo-10";
  Foo = package "Foo-1.5";
  umlaut = package "ärger-1";
  versioned = package "foo-bar-3.2a";
  "1x" = package "digit-1";
  "with.dot" = package "dot-1";
  "plus+minus-" = package "plus-1";
  _under = package "under-1";
  arm = package "arm-1" // { system = "aarch64-linux"; };
  anywhere = { type = "derivation"; name = "anywhere-1"; };

  first = shared;
  second = shared;
  copied = shared // { };
  changed = shared // { name = "shared-1.0"; };

  list = [ (package "in-list-1") ];
  number = 1;
  function = { }: package "of-function-1";
  entered = {
    recurseForDerivations = true;
    list = [ (package "in-entered-list-1") ];
    inner = { recurseForDerivations = true; d = package "inner-1"; };
    closed = { recurseForDerivations = false; d = package "closed-1"; };
    unmarked = { d = package "unmarked-1"; };
  };
  called = {
    recurseForDerivations = true;
    __functor = self: { x ? "default" }: { d = package "called-${x}"; };
  };

  thrown = throw "not this one";
  asserted = assert false; package "asserted-1";
  nameless = { type = "derivation"; name = throw "no name"; };
  typeless = { type = throw "no type"; };
}
