# For users of Nix: the package, the checks and a shell to work in. Nothing else of the project needs this file.
#
#   nix run . -- eval -E '1 + 1'      nix build      nix flake check      nix develop
#
# There is no flake.lock: `nix` writes one when it is first used. Frazil needs Rust 1.95 or later, so nixpkgs has to be
# a recent one.
{
  description = "Frazil, an evaluator of the Nix language";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixpkgs-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      forEachSystem = f: nixpkgs.lib.genAttrs systems (system: f nixpkgs.legacyPackages.${system});
      cargo = (builtins.fromTOML (builtins.readFile ./Cargo.toml)).workspace.package;

      frazil =
        pkgs:
        pkgs.rustPlatform.buildRustPackage {
          pname = "frazil";
          inherit (cargo) version;
          src = self;
          cargoLock.lockFile = ./Cargo.lock;
          cargoBuildFlags = [ "--package=frazil-cli" ];
          nativeBuildInputs = [ pkgs.pkg-config ];
          buildInputs = [ pkgs.boehmgc ];
          # All tests are in the checks; a package is built more often than it is changed.
          doCheck = false;
          meta = {
            description = "An evaluator of the Nix language";
            license = [
              pkgs.lib.licenses.mit
              pkgs.lib.licenses.asl20
            ];
            mainProgram = "frazil";
            platforms = systems;
          };
        };

      # The program by the name of the one that it stands in for, alone so that it hides nothing else.
      dropIn =
        pkgs:
        pkgs.runCommand "frazil-nix-instantiate" { } ''
          mkdir -p $out/bin
          ln -s ${frazil pkgs}/bin/frazil $out/bin/nix-instantiate
        '';

      # All tests of the workspace.
      tests =
        pkgs:
        (frazil pkgs).overrideAttrs (old: {
          pname = "frazil-tests";
          doCheck = true;
          cargoBuildFlags = [ "--workspace" ];
          cargoTestFlags = [ "--workspace" ];
        });

      # The installed program evaluates, by both names.
      command =
        pkgs:
        pkgs.runCommand "frazil-command"
          {
            nativeBuildInputs = [
              (frazil pkgs)
              (dropIn pkgs)
            ];
          }
          ''
            export HOME=$TMPDIR NIX_REMOTE=dummy://
            test "$(frazil eval -A count ${self}/examples/primes.nix)" = 168
            test "$(nix-instantiate --eval -E 'builtins.length [ 1 2 ]')" = 2
            touch $out
          '';

      formatting =
        pkgs:
        pkgs.runCommand "frazil-formatting"
          {
            nativeBuildInputs = [
              pkgs.cargo
              pkgs.rustfmt
            ];
          }
          ''
            export HOME=$TMPDIR
            cd ${self}
            cargo fmt --all --check
            touch $out
          '';
    in
    {
      packages = forEachSystem (pkgs: {
        default = frazil pkgs;
        nix-instantiate = dropIn pkgs;
      });

      apps = forEachSystem (pkgs: {
        default = {
          type = "app";
          program = "${frazil pkgs}/bin/frazil";
        };
      });

      checks = forEachSystem (pkgs: {
        package = frazil pkgs;
        tests = tests pkgs;
        command = command pkgs;
        formatting = formatting pkgs;
      });

      devShells = forEachSystem (pkgs: {
        default = pkgs.mkShell {
          inputsFrom = [ (frazil pkgs) ];
          packages = [
            pkgs.cargo
            pkgs.clippy
            pkgs.rustfmt
            pkgs.rust-analyzer
            pkgs.valgrind
          ];
        };
      });
    };
}
