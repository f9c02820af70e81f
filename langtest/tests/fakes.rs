//! The command `langtest` against fake implementations: shell scripts a few lines long.
//!
//! Each test makes a suite in a scratch folder. The fakes are run as `sh SCRIPT`, since a
//! script that was just written may still be open in a sibling thread and is then "busy".

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// Answers correctly: prints `X.exp` for `X.nix`, and `error: no` where it must fail.
const GOOD: &str = r#"
for file; do :; done
case "$file" in
    -) read -r line; case "$line" in bad*) echo 'error: no' >&2; exit 1 ;; *) echo "$line" ;; esac ;;
    *fail*) echo "error: no" >&2; exit 1 ;;
    *) echo "value of ${file##*/}" ;;
esac
"#;

/// A suite with one case of each kind, by topics, which `GOOD` passes.
struct Fixture {
    folder: TempDir,
}

impl Fixture {
    fn new() -> Fixture {
        let fixture = Fixture { folder: tempfile::tempdir().unwrap() };
        fixture.write("suite/numbers/eval-okay-one.nix", "1");
        fixture.write("suite/numbers/eval-okay-one.exp", "value of eval-okay-one.nix\n");
        fixture.write("suite/numbers/eval-fail-two.nix", "2");
        fixture.write("suite/numbers/eval-fail-two.err.exp", "error: no\n");
        fixture.write("suite/syntax/parse-okay-three.nix", "three\n");
        fixture.write("suite/syntax/parse-okay-three.exp", "three\n");
        fixture.write("suite/syntax/parse-fail-four.nix", "bad\n");
        fixture.write("suite/syntax/parse-fail-four.err.exp", "error: no\n");
        fixture
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    /// Writes a fake and returns the argument that names it.
    fn fake(&self, name: &str, script: &str) -> String {
        let file = format!("{name}.sh");
        self.write(&file, script);
        format!("--impl={name}=sh {}", self.path(&file).display())
    }

    fn langtest(&self, args: &[&str]) -> Ran {
        self.langtest_in(&self.path("suite"), args)
    }

    fn langtest_in(&self, suite: &Path, args: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_langtest"));
        Ran(command.arg(suite).args(args).env("NO_COLOR", "1").env("NIX_PATH", "x=/x").output().unwrap())
    }
}

/// What a run of the command gave.
struct Ran(Output);

impl Ran {
    /// Checks the exit status and that the report has each of `texts`.
    #[track_caller]
    fn expect(self, status: i32, texts: &[&str]) -> Ran {
        let report = self.report();
        assert_eq!(self.0.status.code(), Some(status), "{report}");
        for text in texts {
            assert!(report.contains(text), "no '{text}' in:\n{report}");
        }
        self
    }

    fn report(&self) -> String {
        [&self.0.stdout[..], &self.0.stderr[..]].concat().iter().map(|byte| char::from(*byte)).collect()
    }
}

#[test]
fn a_correct_implementation_passes() {
    let fixture = Fixture::new();
    let good = fixture.fake("good", GOOD);
    fixture.langtest(&[&good]).expect(0, &["good: 4 of 4 passed", "numbers", "parse-okay"]);
    fixture.langtest(&[&good, "--filter", "syntax/"]).expect(0, &["good: 2 of 2 passed"]);
}

#[test]
fn a_wrong_value_fails_with_a_diff() {
    let fixture = Fixture::new();
    let wrong = fixture.fake("wrong", "printf 'val\\377\\033\\n'; echo warning >&2");
    let args = [&wrong, "--filter", "okay-one"];
    let texts = [
        "FAIL wrong: numbers/eval-okay-one",
        "standard output is not what eval-okay-one.exp says",
        "-value of eval-okay-one.nix",
        "+val\\xff\\x1b",
        "+warning",
        "wrong: 0 of 1 passed, 1 failed",
    ];
    fixture.langtest(&args).expect(1, &texts);
    let quiet = fixture.langtest(&[&args[..], &["--no-diff"]].concat()).expect(1, &["FAIL"]);
    assert!(!quiet.report().contains("-value"));
}

#[test]
fn a_wrong_exit_status_is_shown_with_the_output() {
    let fixture = Fixture::new();
    let broken = fixture.fake("broken", "echo 'error: sorry' >&2; exit 3");
    let texts = ["exited with status 3, but must exit with status 0", "    error: sorry"];
    fixture.langtest(&[&broken, "--filter", "okay-one"]).expect(1, &texts);
    let crashing = fixture.fake("crashing", "kill -11 $$");
    fixture.langtest(&[&crashing, "--filter", "eval-fail"]).expect(1, &["was killed by signal 11"]);
}

#[test]
fn a_hanging_implementation_is_stopped() {
    let fixture = Fixture::new();
    let slow = fixture.fake("slow", "exec sleep 60");
    let args = [&slow, "--timeout", "0.1", "--filter", "eval-"];
    fixture.langtest(&args).expect(1, &["did not end within 0.1 s", "slow: 0 of 2 passed, 2 failed"]);
}

#[test]
fn known_failures_must_exist_and_fail() {
    let fixture = Fixture::new();
    let (good, silent) = (fixture.fake("good", GOOD), fixture.fake("silent", "exit 0"));
    fixture
        .write("known", "numbers/eval-okay-one # wrong\neval-fail-two\nparse-fail-four\nparse-okay-three\n");
    let list = format!("--known-failures={}", fixture.path("known").display());
    fixture.langtest(&[&silent, &list]).expect(0, &["silent: 0 of 4 passed, 4 known to fail"]);
    let texts = ["PASS good: numbers/eval-okay-one", "take it off the list", "4 failed"];
    fixture.langtest(&[&good, &list]).expect(1, &texts);

    let list = format!("--known-failures=silent={}", fixture.path("known").display());
    fixture.langtest(&[&good, &silent, &list]).expect(0, &["good", "0/4 (4 known)", "They disagree on"]);

    fixture.write("known", "numbers/eval-okay-gone\n");
    let list = format!("--known-failures={}", fixture.path("known").display());
    fixture.langtest(&[&good, &list]).expect(1, &["names no case: numbers/eval-okay-gone"]);
}

#[test]
fn update_writes_what_was_printed_and_deletes_what_is_empty() {
    let fixture = Fixture::new();
    let fake =
        fixture.fake("new", "case \"$*\" in *fail*) exit 1 ;; *one*) echo new; echo w >&2 ;; *) cat ;; esac");
    fixture.langtest(&[&fake, "--update", "--filter", "numbers/"]).expect(0, &["WROTE", "2 updated"]);
    assert_eq!(fixture.read("suite/numbers/eval-okay-one.exp"), "new\n");
    assert_eq!(fixture.read("suite/numbers/eval-okay-one.err.exp"), "w\n");
    assert!(!fixture.path("suite/numbers/eval-fail-two.err.exp").exists());
    fixture.langtest(&[&fake, "--filter", "numbers/"]).expect(0, &["2 of 2 passed"]);

    let broken = fixture.fake("broken", "exit 7");
    fixture.langtest(&[&broken, "--update"]).expect(1, &["broken: 0 of 4 passed, 4 failed"]);
    assert_eq!(fixture.read("suite/numbers/eval-okay-one.exp"), "new\n");
}

#[test]
fn comparison_can_be_looser() {
    let fixture = Fixture::new();
    let other = "echo 'warning: w' >&2; printf 'error:\\n       … trace\\n\\n       error: no\\n       at x:1:2:\\n' >&2; exit 1";
    let other = fixture.fake("other", other);
    let run = |compare: &str| fixture.langtest(&[&other, "--filter=eval-fail", "--compare", compare]);
    run("full").expect(1, &["+       error: no\n", "+       at x:1:2:\n"]);
    run("message").expect(0, &["1 of 1 passed"]);
    let wrong = fixture.fake("wrong", "echo 'error: yes' >&2; exit 1");
    fixture.langtest(&[&wrong, "--filter=eval-fail", "--compare=message"]).expect(1, &["-no\n", "+yes\n"]);
    fixture.langtest(&[&wrong, "--filter=eval-fail", "--compare=stdout"]).expect(0, &["1 of 1 passed"]);
}

#[test]
fn the_layout_decides_on_names_and_search_path() {
    let fixture = Fixture::new();
    let show =
        fixture.fake("show", "echo \"$PWD|$*|${NIX_PATH-unset}|$HOME|$TEST_VAR|$NIX_STORE_DIR|$NIX_REMOTE\"");
    let expected = |file: &str, path: &str| {
        format!("/pwd|--eval --strict {file}|{path}|/fake-home|foo|/nix/store|dummy://\n")
    };
    fixture.write("suite/numbers/eval-okay-one.exp", &expected("eval-okay-one.nix", "unset"));
    fixture.langtest(&[&show, "--filter=okay-one"]).expect(0, &["1 of 1 passed"]);
    fixture.write("suite/syntax/parse-okay-three.exp", "/pwd|--parse -|unset|HOME|foo|/nix/store|dummy://\n");
    fixture.write("suite/syntax/parse-okay-three.postprocess", "sed -i 's!/[^|]*/home!HOME!' \"$1.out\"");
    fixture.langtest(&[&show, "--filter=three"]).expect(0, &["1 of 1 passed"]);
    let text = expected("lang/eval-okay-one.nix", "lang/dir3:lang/dir4");
    fixture.write("suite/numbers/eval-okay-one.exp", &text);
    fixture
        .langtest_in(&fixture.path("suite/numbers"), &[&show, "--filter=one"])
        .expect(0, &["1 of 1 passed"]);
}

#[test]
fn postprocessing_edits_the_actual_output() {
    let fixture = Fixture::new();
    let counting = fixture.fake("counting", "echo 'error: line 17' >&2; exit 1");
    fixture.write("suite/numbers/eval-fail-two.postprocess", "sed -i 's/[0-9]/N/g' \"$1.err\"");
    fixture.write("suite/numbers/eval-fail-two.err.exp", "error: line NN\n");
    fixture.langtest(&[&counting, "--filter=two"]).expect(0, &["1 of 1 passed"]);
    assert!(!fixture.path("suite/numbers/eval-fail-two.err").exists());
    fixture.write("suite/numbers/eval-fail-two.postprocess", "echo oops; exit 9");
    fixture
        .langtest(&[&counting, "--filter=two"])
        .expect(1, &["script failed: it exited with status 9", "oops"]);
}

#[test]
fn disabled_cases_do_not_run() {
    let fixture = Fixture::new();
    let good = fixture.fake("good", GOOD);
    fixture.write("suite/numbers/eval-okay-no.nix", "");
    fixture.write("suite/numbers/eval-okay-no.exp-disabled", "");
    fixture.langtest(&[&good]).expect(0, &["good: 4 of 4 passed, 1 disabled"]);
}

#[test]
fn several_implementations_make_a_matrix_and_machine_reports() {
    let fixture = Fixture::new();
    let (good, silent) = (fixture.fake("good", GOOD), fixture.fake("silent", "exit 0"));
    let (json, junit) = (fixture.path("out.json"), fixture.path("out.xml"));
    let files = [format!("--json={}", json.display()), format!("--junit={}", junit.display())];
    let texts = ["good  silent", "4/4   0/4", "They disagree on:", "silent: 0 of 4 passed"];
    fixture.langtest(&[&good, &silent, &files[0], &files[1]]).expect(1, &texts);

    let json: serde_json::Value = serde_json::from_str(&fixture.read("out.json")).unwrap();
    assert_eq!(json[0]["counts"]["passed"], 4);
    assert_eq!(json[1]["cases"][1]["id"], "numbers/eval-okay-one");
    assert_eq!(json[1]["cases"][1]["verdict"], "fail");
    let junit = fixture.read("out.xml");
    assert!(junit.contains("<testsuite name=\"silent\" tests=\"4\" failures=\"4\" skipped=\"0\""), "{junit}");
}

#[test]
fn colour_is_by_request() {
    let fixture = Fixture::new();
    let good = fixture.fake("good", GOOD);
    assert!(!fixture.langtest(&[&good]).report().contains('\x1b'));
    assert!(fixture.langtest(&[&good, "--color=always"]).report().contains("\x1b[32m"));
}

#[test]
fn senseless_requests_end_with_status_2() {
    let fixture = Fixture::new();
    let good = fixture.fake("good", GOOD);
    fixture.langtest(&[]).expect(2, &["--impl"]);
    fixture.langtest(&["--impl=nix=/no/such/nix"]).expect(2, &["there is no program '/no/such/nix'"]);
    fixture.langtest(&[&good, &good]).expect(2, &["two implementations are named 'good'"]);
    fixture.langtest(&[&good, "--filter=nothing"]).expect(2, &["no case matches the filter 'nothing'"]);
    fixture.langtest(&[&good, "--timeout=0"]).expect(2, &["positive"]);
    fixture.langtest(&[&good, "--known-failures=/no/list"]).expect(2, &["/no/list"]);
    fixture.langtest(&[&good, "--update", "--impl=b=sh"]).expect(2, &["from one implementation"]);
    let missing = fixture.path("missing");
    fixture.langtest_in(&missing, &[&good]).expect(2, &["cannot open the suite"]);
}
