//! Reports of programs that fail, and the layout of long traces.

use super::*;
use crate::error::Frame;
use crate::testing::{try_eval, with_vm};

/// The report without colours.
fn plain(text: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(text).into_owned();
    for code in [NORMAL, RED, MAGENTA, BLUE] {
        text = text.replace(code, "");
    }
    text
}

fn report(text: &str, show_trace: bool) -> String {
    with_vm(|vm| match try_eval(vm, text) {
        Ok(_) => panic!("{text} has a value"),
        Err(error) => plain(&render(vm, error, show_trace)),
    })
}

#[test]
fn message_place_and_hint() {
    let expected = "error: attribute 'fo' missing
       at «string»:1:1:
            1| { foo = 1; }.fo
             | ^
       Did you mean foo?";
    assert_eq!(report("{ foo = 1; }.fo", false), expected);
}

#[test]
fn excerpts() {
    let expected = "error: syntax error, unexpected end of file
       at «string»:2:1:
            1| 1 +
            2|
             | ^";
    assert_eq!(report("1 +\n", false), expected);
    let expected = "error: undefined variable 'y'
       at «string»:2:3:
            1| let x = 1;
            2|   y = y'; in
             |       ^
            3| y";
    assert_eq!(
        report("let x = 1;\n  y = y'; in\ny", false),
        expected.replace("2:3", "2:7").replace("'y'", "'y''")
    );
    assert_eq!(report("", false), "error: syntax error, unexpected end of file\n       at «string»:1:1:");
}

#[test]
fn calls_show_with_show_trace_only() {
    let text = "let f = x: 1 + x.a; in 1 + f { b = 2; }";
    assert!(!report(text, false).contains("call site"));
    let expected = "error:
       … from call site
         at «string»:1:28:
            1| let f = x: 1 + x.a; in 1 + f { b = 2; }
             |                            ^

       … while calling 'f'
         at «string»:1:9:
            1| let f = x: 1 + x.a; in 1 + f { b = 2; }
             |         ^
";
    assert!(report(text, true).starts_with(expected), "{}", report(text, true));
}

/// An error with notes, the outermost first.
fn noted(notes: &[(&str, bool)], show_trace: bool) -> String {
    with_vm(|vm| {
        let mut error = Error::new(&mut vm.heap, ErrorKind::Throw, b"inner", Pos::NONE);
        for (text, always) in notes.iter().rev() {
            let text = vm.heap.string(text.as_bytes()).as_str().unwrap();
            error = error.push(&mut vm.heap, Frame::Note { text, pos: Pos::NONE, always: *always });
        }
        plain(&render(vm, error, show_trace))
    })
}

#[test]
fn long_traces_are_cut_unless_asked_for() {
    let names = ["a", "b", "c", "d", "e", "f"];
    let notes = names.map(|name| (name, name == "f"));
    let cut = "(stack trace truncated; use '--show-trace' to show the full, detailed trace)";
    let lines = |names: &[&str]| names.iter().map(|name| format!("\n       … {name}\n")).collect::<String>();
    let whole = format!("error:{}\n       error: inner", lines(&names));
    assert_eq!(noted(&notes, true), whole);
    let shown = lines(&["a", "b", "c", "d", "f"]);
    assert_eq!(noted(&notes, false), format!("error:{shown}\n       {cut}\n\n       error: inner"));
}

#[test]
fn repetitions_are_counted() {
    let mut notes = vec![("a", false)];
    notes.extend([("a", false); 5]);
    notes.push(("b", false));
    notes.extend([("a", false); 6]);
    let text = noted(&notes, true);
    assert_eq!(text.matches("… a").count(), 6);
    assert!(text.ends_with("… b\n\n       (6 duplicate frames omitted)\n\n       error: inner"), "{text}");
}

#[test]
fn lines_of_messages_are_indented() {
    assert_eq!(indented("error: ", 7, b"a \nb\n\nc\n\n"), b"error: a\n       b\n\n       c");
    assert_eq!(indented("error: ", 7, b""), b"error:");
}
