//! `docs/instruction-set.md` is the list in `op.rs`, rendered; this test keeps the two together.
//! `UPDATE=1 cargo test -p frazil-compiler instruction_set` writes it anew.

use std::fmt::Write;

use frazil_compiler::op::{Field, Op};

macro_rules! documented {
    ([$($effects:ident)*]
     $($(#[doc = $doc:literal])* $name:ident { a: $a:ident, b: $b:ident, c: $c:ident } $pops:expr => $pushes:expr;)*) => {
        /// Every instruction with the lines of its description.
        const DOCUMENTED: &[(Op, &[&str])] = &[$((Op::$name, &[$($doc),*])),*];
    };
}
frazil_compiler::for_each_op!(documented);

const INTRODUCTION: &str = "\
# The instruction set

Written by a test from `compiler/src/op.rs`, which is where to change it.

An instruction is one 8-byte word, `op:8 a:8 b:16 c:32` from the low end. Effects read `before -- after`, top
on the right. `x!` is in weak head normal form; `x?` is forced by the instruction itself, which is then
executed again. `base[0..]` are a function's arguments, or a thunk's captures, then locals; `base[-1]` is the
callee.

| instruction | fields | effect and meaning |
|---|---|---|
";

fn render() -> String {
    let mut text = INTRODUCTION.to_string();
    for (op, lines) in DOCUMENTED {
        let names = ["a", "b", "c"];
        let fields: Vec<String> = names
            .into_iter()
            .zip(op.fields())
            .filter(|(_, field)| *field != Field::None)
            .map(|(name, field)| format!("{name}: {field:?}"))
            .collect();
        let meaning = lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ").replace('|', "\\|");
        writeln!(text, "| `{}` | {} | {meaning} |", op.name(), fields.join(", ")).expect("a string grows");
    }
    text
}

#[test]
fn instruction_set_is_documented() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/instruction-set.md");
    let text = render();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &text).expect("docs/ can be written");
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == text, "docs/instruction-set.md is out of date: run with UPDATE=1");
}
