# What the flake of this repository offers, with stand-ins for its inputs: no network, and no nixpkgs.
let
  genAttrs =
    names: f:
    builtins.listToAttrs (
      map (name: {
        inherit name;
        value = f name;
      }) names
    );
  package =
    kind: args:
    args
    // {
      type = "derivation";
      inherit kind;
      outPath = "/store/${args.pname or args.name}";
      overrideAttrs = f: package kind (args // f args);
    };
  # Anything else of nixpkgs is its name.
  pkgsFor =
    system:
    genAttrs [ "pkg-config" "boehmgc" "cargo" "clippy" "rustfmt" "rust-analyzer" "valgrind" ] (name: "${system}/${name}")
    // {
      lib.licenses = {
        mit = "MIT";
        asl20 = "Apache-2.0";
      };
      rustPlatform.buildRustPackage = package "rust";
      runCommand =
        name: args: script:
        package "script" (args // { inherit name script; });
      mkShell = args: package "shell" ({ name = "shell"; } // args);
    };
  flake = import ../../../flake.nix;
  outputs = flake.outputs {
    self.outPath = "/self";
    nixpkgs = {
      lib = {
        inherit genAttrs;
      };
      legacyPackages = genAttrs [ "x86_64-linux" "aarch64-linux" ] pkgsFor;
    };
  };
  # Derivations as what they were made of, without functions and what differs between machines and releases.
  shown =
    value:
    if builtins.isAttrs value then
      builtins.mapAttrs (_: shown) (
        removeAttrs value [
          "overrideAttrs"
          "version"
          "cargoLock"
          "outPath"
        ]
      )
    else if builtins.isList value then
      map shown value
    else
      value;
  cargo = (builtins.fromTOML (builtins.readFile ../../../Cargo.toml)).workspace.package;
  default = outputs.packages.x86_64-linux.default;
in
{
  inherit (flake) description inputs;
  takes = builtins.attrNames (builtins.functionArgs flake.outputs);
  offers = shown (builtins.mapAttrs (_: systems: systems.x86_64-linux) outputs);
  systems = builtins.mapAttrs (_: builtins.attrNames) outputs;
  hasVersionOfCargo = default.version == cargo.version;
  locksDependencies = default.cargoLock.lockFile == ../../../Cargo.lock && builtins.pathExists ../../../Cargo.lock;
  crosses = outputs.packages.aarch64-linux.default.buildInputs;
}
