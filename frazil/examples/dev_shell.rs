//! The environment of a `shell.nix` for the shell that one is in: `export` lines for all variables of its derivation,
//! and a `PATH` with the programs of what it needs. Nothing is built, and nothing is written to a store: what is not
//! there already is missing from the shell.
//!
//! ```console
//! $ cargo run --example dev_shell -- frazil/examples/files/shell.nix
//! export DEBUG='1'
//! export JOBS='4'
//! …
//! export shellHook='echo "it'\''s ready, $USER"
//! '
//! $ eval "$(dev_shell)" && eval "$shellHook"
//! ```
//!
//! Without a file it is `shell.nix`. `<names>` are looked for in `NIX_PATH`. Hooks of the packages do not run, so this
//! is less than nix-shell does.

use std::collections::BTreeMap;
use std::io::{Write, stdout};
use std::process::ExitCode;

use frazil::store::StoreSettings;
use frazil::{Evaluator, Result, Value};
use serde::Deserialize;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let file = match &args[..] {
        [] => "shell.nix",
        [file] if !file.starts_with('-') => file,
        _ => {
            eprintln!("usage: dev_shell [FILE]");
            return ExitCode::FAILURE;
        }
    };
    match resolve(file) {
        Ok(shell) => {
            for name in shell.variables.keys().filter(|name| !is_variable(name)) {
                eprintln!("warning: '{name}' is left out, as no shell has variables of such names");
            }
            let _ = stdout().write_all(shell.exports().as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Says in Nix what a shell is: the variables that a builder of the derivation would get, and the folders of programs.
const RESOLVE: &str = r#"
drv:
let
  # Paths are copied to the store, or would be.
  copied = value:
    if builtins.isList value then map copied value
    else if builtins.isPath value then "${value}"
    else value;

  attrs = drv.drvAttrs;
  given = removeAttrs attrs [ "args" "__ignoreNulls" ];
  ignored = name: attrs.__ignoreNulls or false && given.${name} == null;
  names = builtins.filter (name: !ignored name) (builtins.attrNames given);
  outputs = map (name: { inherit name; value = drv.${name}.outPath; }) (attrs.outputs or [ "out" ]);

  flat = value: if builtins.isList value then builtins.concatMap flat value else [ value ];
  inputs = flat (map (name: attrs.${name} or [ ]) [ "nativeBuildInputs" "buildInputs" ]);
  programs = input: "${input.bin or input.out or input}/bin";
in
if !(drv ? drvAttrs) then throw "the file is no derivation, or a function that makes one"
else if attrs.__structuredAttrs or false then throw "'${drv.name}' has structured attributes, which are no variables"
else {
  variables = builtins.listToAttrs (map (name: { inherit name; value = toString (copied given.${name}); }) names ++ outputs);
  path = map programs (builtins.filter (input: input != null && input != "") inputs);
}
"#;

/// What [`RESOLVE`] gives.
#[derive(Deserialize, Debug)]
struct Shell {
    variables: BTreeMap<String, String>,
    path: Vec<String>,
}

/// The shell of a file.
fn resolve(file: &str) -> Result<Shell> {
    let store = StoreSettings { import_from_derivation: false, ..StoreSettings::default() };
    let search_path = std::env::var("NIX_PATH").unwrap_or_default();
    let nix = Evaluator::builder().search_path(search_path).store(store).build()?;
    // As nix-shell says it to functions that ask.
    let args = nix.to_value(&BTreeMap::from([("inNixShell", true)]))?;
    let derivation: Value = nix.eval_file(file).wait()?.auto_call(&args).wait()?;
    nix.eval(RESOLVE).wait()?.call(&[&derivation]).wait()?.to().wait()
}

impl Shell {
    /// The lines for the shell. Of its own variables, none but `PATH` is used.
    fn exports(&self) -> String {
        let variables = self.variables.iter().filter(|(name, _)| is_variable(name));
        let mut lines: String =
            variables.map(|(name, value)| format!("export {name}={}\n", quoted(value))).collect();
        lines += "export IN_NIX_SHELL='impure'\n";
        if !self.path.is_empty() {
            lines += &format!("export PATH={}\"${{PATH:+:$PATH}}\"\n", quoted(&self.path.join(":")));
        }
        lines
    }
}

/// Whether shells can have a variable of this name.
fn is_variable(name: &str) -> bool {
    name.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic())
        && name.chars().all(|char| char == '_' || char.is_ascii_alphanumeric())
}

/// The text as one word of a shell that means just this text.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    const SHELL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/files/shell.nix");

    #[test]
    fn variables_are_what_a_builder_would_get() -> Result<()> {
        let Shell { variables, path } = resolve(SHELL)?;
        let is = |name: &str, value: &str| assert_eq!(variables[name], value, "{name}");
        is("DEBUG", "1");
        is("JOBS", "4");
        is("NOTHING", "");
        is("name", "shell");
        is("system", "x86_64-linux");
        assert!(
            variables["SOURCE"].starts_with("/nix/store/") && variables["SOURCE"].ends_with("-tasks.nix")
        );
        assert!(variables["out"].ends_with("-shell"));
        let inputs: Vec<&str> = variables["buildInputs"].split(' ').collect();
        assert!(
            matches!(inputs[..], [zlib, ssl] if zlib.ends_with("-zlib-1") && ssl.ends_with("-openssl-1-dev"))
        );
        let ends = ["-gcc-9-bin/bin", "-zlib-1/bin", "-openssl-1/bin"];
        assert!(path.len() == 3 && path.iter().zip(ends).all(|(path, end)| path.ends_with(end)), "{path:?}");
        Ok(())
    }

    #[test]
    fn a_shell_reads_back_what_is_exported() -> Result<()> {
        let nasty = "it's \"$(exit 1)\" `exit 1` \\ $HOME\n\ttwo\n";
        let mut shell = resolve(SHELL)?;
        shell.variables.insert("NASTY".into(), nasty.into());
        let script = shell.exports() + r#"test "$PATH" != "$OLD" && printf '%s|%s' "$NASTY" "$shellHook""#;
        assert!(!script.contains("not-a-variable"));
        let path = std::env::var("PATH").unwrap_or_default();
        let output = Command::new("sh").args(["-euc", &script]).env("OLD", path).output().expect("a shell");
        let expected = format!("{nasty}|{}", shell.variables["shellHook"]);
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
        Ok(())
    }

    #[test]
    fn what_is_no_shell_is_told() {
        let tasks = SHELL.replace("shell.nix", "tasks.nix");
        assert!(resolve(&tasks).unwrap_err().message().contains("no derivation"));
    }
}
