//! Settings and features of older versions, and what is said about them.

use crate::place::Place;

#[test]
fn warn_short_path_literals() {
    let told = |flags: &[&str], config: &str| {
        let place = Place::new().variable("NIX_CONFIG", config);
        let outcome = place.run(&[&["nix-instantiate", "--eval", "-E", "foo/bar"], flags].concat());
        (outcome.err, outcome.status)
    };
    let deprecated = |word: &str| {
        let new = format!("lint-short-path-literals = {word}");
        format!("warning: 'warn-short-path-literals' is deprecated, use '{new}' instead\n")
    };
    let (err, status) = told(&["--warn-short-path-literals"], "");
    assert!(err.starts_with(&deprecated("warn")) && err.contains("should be prefixed with '.'"), "{err}");
    assert_eq!(status, 0);
    let config = "warn-short-path-literals = true";
    assert!(told(&[], config).0.contains("should be prefixed with '.'"));
    let both = deprecated("warn") + &deprecated("ignore");
    assert_eq!(told(&["--no-warn-short-path-literals"], config), (both, 0));
    // The setting that took its place counts more, wherever it stands.
    assert_eq!(told(&["--lint-short-path-literals", "ignore"], config), (deprecated("warn"), 0));
    let given = "lint-short-path-literals = ignore";
    assert_eq!(told(&["--warn-short-path-literals"], given), (deprecated("warn"), 0));
}

#[test]
fn no_url_literals() {
    let args = ["nix-instantiate", "--eval", "--extra-experimental-features", "no-url-literals"];
    let outcome = Place::new().run(&[&args[..], &["-E", "http://a.b"]].concat());
    let warning = "warning: experimental feature 'no-url-literals' has been stabilized and renamed; \
                   use 'lint-url-literals = fatal' setting instead\n";
    assert_eq!((outcome.err.as_str(), outcome.out.as_str()), (warning, "\"http://a.b\"\n"));
}
