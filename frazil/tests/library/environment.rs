//! What an evaluator takes from the environment if it is asked to.

use frazil::Evaluator;
use frazil::policy::{Access, Policy};

use crate::memory::alone_with;

/// The search path of an evaluator, an entry on each line.
fn search_path(access: Access, asked: bool) -> String {
    let policy = Policy { access, ..Policy::default() };
    let builder = Evaluator::builder().policy(policy).search_path("given=/given");
    let builder = if asked { builder.search_path_from_environment() } else { builder };
    let nix = builder.search_path("last=/last").build().unwrap();
    let text = r#"builtins.concatStringsSep " " (map (e: "${e.prefix}=${e.path}") builtins.nixPath)"#;
    nix.eval(text).wait().unwrap().to().wait().unwrap()
}

#[test]
fn the_search_path_goes_on_with_nix_path_and_channels() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(home.path().join(".nix-defexpr/channels")).unwrap();
    let home = home.path().to_str().unwrap();
    let variables = [("NIX_PATH", "a=/a:/b"), ("HOME", home), ("NIX_STATE_DIR", "/there/is/nothing")];
    alone_with("environment::the_search_path_goes_on_with_nix_path_and_channels", &variables, || {
        let channels = std::env::var("HOME").unwrap() + "/.nix-defexpr/channels";
        assert_eq!(search_path(Access::All, false), "given=/given last=/last");
        assert_eq!(search_path(Access::All, true), format!("given=/given last=/last a=/a =/b ={channels}"));
        assert_eq!(search_path(Access::Restricted, true), "given=/given last=/last a=/a =/b");
        assert!(!search_path(Access::Pure, true).contains("a=/a"));
    });
}
