//! Where we answer otherwise than the reference, and why.

/// The reason, and whether a program with our and the reference's answer is such a case.
type Exception = (&'static str, fn(&str, &str, &str) -> bool);

/// The differences that are known.
pub const EXCEPTIONS: &[Exception] = &[
    ("the reference crashes", |_, _, theirs| theirs == "CRASH"),
    ("the reference takes longer than 20 seconds", |_, _, theirs| theirs == "TIMEOUT"),
    (
        "of a list that contains itself, the reference shows one turn less (as with calls)",
        |_, ours, theirs| {
            ours.contains(REPEATED)
                && (without_repeated(ours) == without_repeated(theirs) || is_a_turn_less(ours, theirs))
        },
    ),
    (
        "of a call that `map`, `mapAttrs` and the like have put off, the reference does not know that it is \
         being evaluated; a thunk does not remember who made it",
        |_, ours, theirs| ours.replace("«potential infinite recursion»", "«thunk»") == theirs,
    ),
    (
        "of strings that are made of themselves without end, a turn counts otherwise for the limit on calls \
         (lists that are being coerced while a function of theirs runs)",
        |_, ours, theirs| is_as_endless(ours, theirs),
    ),
];

/// Whether both pass the limit on calls, after the same lines, perhaps not as often repeated.
pub fn is_as_endless(ours: &str, theirs: &str) -> bool {
    let once = |answer: &str| {
        let mut lines: Vec<String> = answer.split("\\n").map(str::to_owned).collect();
        lines.dedup();
        lines
    };
    ours.ends_with("!stack overflow; max-call-depth exceeded") && once(ours) == once(theirs)
}

const REPEATED: &str = "«repeated»";

/// Whether it is the same if one list in which something is repeated is not shown.
fn is_a_turn_less(ours: &str, theirs: &str) -> bool {
    let mut open = Vec::new();
    for (at, byte) in ours.bytes().enumerate() {
        match byte {
            b'[' => open.push(at),
            b']' => {
                let Some(start) = open.pop() else { continue };
                let shorter = [&ours[..start], REPEATED, &ours[at + 1..]].concat();
                if ours[start..at].contains(REPEATED) && shorter == theirs {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// The exception that a program's answers fall under, if they differ.
pub fn find(program: &str, ours: &str, theirs: &str) -> Option<usize> {
    if ours == theirs {
        return None;
    }
    EXCEPTIONS.iter().position(|(_, matches)| matches(program, ours, theirs))
}

/// An answer without the lines that show something that contains itself.
fn without_repeated(answer: &str) -> Vec<&str> {
    answer.split("\\n").filter(|line| !line.contains("«repeated»")).collect()
}
