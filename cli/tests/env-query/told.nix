# What packages tell of themselves, and what is no plain data.
let
  package = name: more: { type = "derivation"; system = "x86_64-linux"; inherit name; } // more;
in
{
  drv = derivation { name = "drv-1"; builder = "b"; system = "x86_64-linux"; outputs = [ "out" "dev" ]; };
  dev = (derivation { name = "two-1"; builder = "b"; system = "x86_64-linux"; outputs = [ "out" "dev" ]; }).dev;
  file = derivation { name = "file-1"; builder = ./plain.nix; system = "x86_64-linux"; };
  unbuildable = package "unbuildable-1" {
    outPath = throw "broken";
    drvPath = throw "broken";
    outputs = [ "out" ];
    out = { outPath = throw "broken"; };
  };
  meta = package "meta-1" {
    outPath = "/nix/store/3p04sd06mpk9v95z4cnkfi1jm508672r-meta-1";
    meta = {
      attrs = { b = "2"; a = "1"; n = 3; };
      bool = true;
      description = "Two\nlines & <more>";
      empty = [ ];
      float = 1.5;
      function = x: x;
      int = -3;
      list = [ "a" 1 { } [ "b" ] ];
      none = { };
      null = null;
      package = { outPath = "/nix/store"; };
      path = ./plain.nix;
      string = "quoted \"text\" \\ ünïcode";
    };
  };
  partial = package "partial-1" {
    outPath = "/nix/store/3p04sd06mpk9v95z4cnkfi1jm508672r-partial-1";
    meta = { a = 1; description = throw "broken"; z = 2; };
  };
  numbered = package "numbered-1" {
    outPath = "/nix/store/3p04sd06mpk9v95z4cnkfi1jm508672r-numbered-1";
    outputs = [ "out" "missing" "pathless" ];
    out = { outPath = "/nix/store/3p04sd06mpk9v95z4cnkfi1jm508672r-numbered-1"; };
    pathless = { };
    outputName = "pathless";
    meta.description = 1;
  };
}
