//! Where something is defined, and what is written about it.

use frazil_eval::error::Result;
use frazil_eval::source::Pos;
use frazil_eval::value::{Callable, Value as Word};
use frazil_eval::vm::Vm;

use super::arguments;
use crate::builtins;
use crate::error::{Position, text};

/// Where something is defined, and what is written about it: the `/** … */` in front of the attribute or of the
/// function that it is, or what is known of a builtin.
///
/// ```
/// # fn main() -> frazil::Result<()> {
/// let nix = frazil::Evaluator::new()?;
/// let lib = nix.eval("{
///   /** The same again. */
///   id = x: x;
/// }").wait()?;
/// let id = lib.definition("id").wait()?;
/// assert_eq!(id.position.unwrap().to_string(), "«string»:3:3");
/// assert_eq!(id.documentation.as_deref(), Some("The same again."));
/// let head = nix.eval("builtins").wait()?.definition("head").wait()?;
/// assert!(head.documentation.unwrap().starts_with("`head xs`: the first element"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Definition {
    /// The place of the attribute's name; of the function for an empty path.
    pub position: Option<Position>,
    /// What is written about it, without the comment's signs and indentation.
    pub documentation: Option<String>,
}

/// The definition of what `path` leads to from `root`.
pub(super) fn find(vm: &mut Vm, root: Word, path: &str) -> Result<Definition> {
    let path = path.as_bytes();
    let (names, args) = (vm.attr_path_names(path)?, arguments::of(vm));
    let word = vm.select_attr_path(root, path, args)?;
    let pos = match names.split_last() {
        Some((name, outer)) => position_in(vm, root, outer, name)?,
        None => Pos::NONE,
    };
    let mut documentation = before(vm, pos).and_then(of_binding);
    let value = if pos == Pos::NONE || documentation.is_none() { Some(vm.force(word)?) } else { None };
    let mut place = vm.sources.place(pos);
    match value.and_then(function) {
        Some((Callable::Builtin(builtin), _)) => {
            documentation = documentation.or_else(|| builtins::documentation(vm, builtin));
        }
        Some((Callable::Closure(closure), args)) => {
            let code = closure.code();
            let param = |index: usize| match code.params().get(index) {
                Some(param) => vm.position_in(code.linked(), param.pos.0),
                None => Pos::NONE,
            };
            place = place.or_else(|| vm.sources.place(param(args)));
            documentation = documentation.or_else(|| before(vm, param(0)).and_then(of_function));
        }
        _ => {}
    }
    let position =
        place.map(|place| Position { file: text(&place.file), line: place.line, column: place.column });
    Ok(Definition { position, documentation })
}

/// The function that a value is, and how many arguments it has already.
fn function(value: Word) -> Option<(Callable, usize)> {
    match value.as_callable()? {
        Callable::Partial(partial) => Some((partial.callee().as_callable()?, partial.args().len())),
        whole => Some((whole, 0)),
    }
}

/// The place of a name in the set that `outer` leads to.
fn position_in(vm: &mut Vm, root: Word, outer: &[Vec<u8>], name: &[u8]) -> Result<Pos> {
    let args = arguments::of(vm);
    let set = vm.select_names(root, outer, &outer.join(&b'.'), args)?;
    let set = vm.auto_call(args, set)?;
    let entry = set.as_attrs().zip(vm.symbols.lookup(name)).and_then(|(set, name)| set.get(name));
    Ok(entry.map_or(Pos::NONE, |entry| entry.pos))
}

/// The text in front of a place.
fn before(vm: &Vm, pos: Pos) -> Option<&[u8]> {
    let (source, offset) = vm.sources.find(pos)?;
    source.text().get(..offset as usize)
}

/// The comment of a binding; the text ends in its attribute path. The place of `c` in `a.b.c = …` is in the
/// middle of what the comment is about.
fn of_binding(before: &[u8]) -> Option<String> {
    let path = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-'.\"".contains(byte);
    let start = before.iter().rposition(|byte| !path(byte)).map_or(0, |at| at + 1);
    comment_at_end(&before[..start])
}

/// The comment of a function, in front of which the text ends: its own, or that of the binding that it is the value
/// of.
fn of_function(before: &[u8]) -> Option<String> {
    let mut before = before.trim_ascii_end();
    while let Some(outside) = before.strip_suffix(b"(") {
        before = outside.trim_ascii_end();
    }
    comment_at_end(before).or_else(|| of_binding(before.strip_suffix(b"=")?.trim_ascii_end()))
}

fn comment_at_end(text: &[u8]) -> Option<String> {
    let comment = text.trim_ascii_end().strip_suffix(b"*/")?;
    let open = comment.windows(2).rposition(|pair| pair == b"/*")?;
    let body = comment[open..].strip_prefix(b"/**")?;
    Some(dedented(&crate::error::text(body)))
}

/// The lines without the indentation that all but the first have, and without empty ones at the ends.
fn dedented(body: &str) -> String {
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let shared = body.lines().skip(1).filter(|line| !line.trim().is_empty());
    let shared = shared.map(|line| indent(&line)).min().unwrap_or(0);
    let mut lines = body.lines();
    let first = lines.next().unwrap_or_default().trim();
    let rest = lines.map(|line| line.get(shared..).unwrap_or_default().trim_end());
    let text: Vec<&str> = std::iter::once(first).chain(rest).collect();
    text.join("\n").trim().into()
}

#[cfg(test)]
mod tests {
    use super::dedented;

    #[test]
    fn comments_lose_their_indentation() {
        assert_eq!(dedented(" one "), "one");
        assert_eq!(dedented("\n    one\n\n      two\n    "), "one\n\n  two");
        assert_eq!(dedented(" one\n    two"), "one\ntwo");
    }
}
