//! Command lines and what they mean; wordings are those of the reference.

use super::*;

fn parsed(line: &str) -> Result<Options, String> {
    let args: Vec<Arg> = line.split(' ').map(|arg| arg.as_bytes().to_vec()).collect();
    let mut options = Options::default();
    parse(&mut options, &args, EVAL).map(|()| options).map_err(|failure| failure.to_string())
}

fn ok(line: &str) -> Options {
    parsed(line).unwrap_or_else(|error| panic!("{line}: {error}"))
}

#[test]
fn names_are_unique() {
    for sections in [NIX_INSTANTIATE, EVAL, ENV_QUERY] {
        let flags = FLAGS.iter().filter(|flag| sections.contains(&flag.section));
        let mut names: Vec<&str> = flags.flat_map(|flag| flag.names).copied().collect();
        names.sort_unstable();
        assert!(names.is_sorted_by(|a, b| a < b));
    }
}

#[test]
fn letters_are_taken_apart() {
    let options = ok("--eval -EA x -j3 1 -I a=/b");
    assert!(options.expr && options.mode == Mode::Eval);
    assert_eq!(options.attr_paths, [b"x"]);
    assert_eq!(options.positionals, [b"1"]);
    assert_eq!(options.include, [Entry { prefix: b"a".to_vec(), path: b"/b".to_vec() }]);
}

#[test]
fn settings_are_flags() {
    let options =
        ok("--show-trace --no-trace-verbose --max-call-depth 7 --extra-experimental-features flakes");
    assert!(options.settings.show_trace);
    assert_eq!((options.settings.max_call_depth, options.settings.features.len()), (7, 1));
    assert!(!ok("--show-trace --no-show-trace").settings.show_trace);
    assert!(ok("--nix-path a=b").nix_path_given && !ok("--timeout 3 --fallback").nix_path_given);
}

#[test]
fn options_only_warn() {
    let options = ok("--option foo bar --option max-call-depth abc --option show-trace yes");
    let expected = ["unknown setting 'foo'", "setting 'max-call-depth' has invalid value 'abc'"];
    assert_eq!(options.settings.warnings, expected);
    assert!(options.settings.show_trace);
}

#[test]
fn the_end_of_flags() {
    let options = ok("-- - --strict a");
    assert!(options.stdin && options.strict);
    assert_eq!(options.positionals, [b"a"]);
}

#[test]
fn our_own_flags() {
    let options = ok("--stress 7 --opt-level 1 --heap bump --timing");
    assert_eq!(options.stress.map(|stress| stress.seed), Some(7));
    assert_eq!(
        (options.opt_level, options.backend, options.cost.timing),
        (Some(1), Some(Backend::Bump), true)
    );
    assert_eq!(ok("--stress --strict").stress.map(|stress| stress.seed), Some(1));
    let mut options = Options::default();
    assert!(parse(&mut options, &[b"--timing".to_vec()], NIX_INSTANTIATE).is_err());
}

#[test]
fn mistakes() {
    let cases = [
        ("--foo", "unrecognised flag '--foo'"),
        ("-1", "unrecognised flag '-1'"),
        ("-ax", "unrecognised flag '-a'"),
        ("-- -1", "unexpected argument '-1'"),
        ("-- -A x", "'-A' requires an argument"),
        ("-A", "'-A' requires an argument"),
        ("--arg x", "flag '--arg' requires 2 argument(s), but only 1 were given"),
        ("--max-call-depth", "flag '--max-call-depth' requires 1 argument(s), but only 0 were given"),
        ("--max-call-depth -1", "setting 'max-call-depth' has invalid value '-1'"),
        ("--no-max-call-depth", "unrecognised flag '--no-max-call-depth'"),
        ("--opt-level 3", "'3' is no value for '--opt-level' (expected 0, 1 or 2)"),
    ];
    for (line, expected) in cases {
        assert_eq!(parsed(line).err().as_deref(), Some(expected), "{line}");
    }
}
