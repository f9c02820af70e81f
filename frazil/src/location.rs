//! Where an attribute of a value was defined, so that it can be shown or edited.
//!
//! The evaluator knows the position of each attribute of a set that was written somewhere, through functions and
//! files. The text at that position is parsed again to tell what is written there.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use frazil_eval::attrs::Attrs;
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::source::{Origin, Pos};
use frazil_eval::value::Value;
use frazil_syntax::{AttrPath, Definition, Document};

use crate::Session;

/// Where an attribute was defined; see [`Session::locate`].
///
/// ```
/// use frazil::eval::attrs::Attrs;
/// use frazil::{Session, Settings};
///
/// let found = Session::run(Settings::default(), |nix| {
///     let set = nix.eval_text(b"{ a = 1; } // { b.c = 2; }", b"/").ok()?;
///     nix.locate(set, &"b.c".parse().ok()?, Attrs::empty()).ok()?
/// });
/// let found = found.expect("it is written in the text");
/// assert_eq!((found.file, found.offset, found.line, found.column), (None, 16, 1, 17));
/// assert_eq!(found.definition.expect("it is one").place.range, 16..24);
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Location {
    /// The file; `None` for a text that was no file.
    pub file: Option<PathBuf>,
    /// The byte in it.
    pub offset: usize,
    /// The line, from 1.
    pub line: u32,
    /// The column in bytes, from 1.
    pub column: u32,
    /// What is written there; `None` if that is not the definition of just this attribute (a set in parts, a computed
    /// name, an argument of a function), or if the text is not what the parser for edits takes.
    pub definition: Option<Definition>,
}

impl Session {
    /// Where the attribute `path` of `root` was defined. What is met on the way is called with `args`, as
    /// [`Session::auto_call`] does. The attribute itself is not evaluated. `None` if nothing was
    /// written for it, as in what `fromJSON` gives.
    ///
    /// # Errors
    /// An attribute that is not there, something on the way that is no set, and whatever the evaluation ends with.
    ///
    /// ```no_run
    /// use frazil::eval::attrs::Attrs;
    /// use frazil::syntax::{Document, Value};
    /// use frazil::{Session, Settings};
    ///
    /// let text = Session::run(Settings::default(), |nix| {
    ///     let packages = nix.eval_file(b"/nixpkgs").map_err(|error| nix.report(error))?;
    ///     let path = "hello.version".parse().expect("a path");
    ///     let found = nix.locate(packages, &path, Attrs::empty()).map_err(|error| nix.report(error))?;
    ///     Ok::<_, Vec<u8>>(found.and_then(|found| {
    ///         let mut package = Document::parse(std::fs::read_to_string(found.file?).ok()?).ok()?;
    ///         package.set_at(&found.definition?, &Value::from("2.12")).ok()?;
    ///         Some(package.into_text())
    ///     }))
    /// });
    /// ```
    pub fn locate(&mut self, root: Value, path: &AttrPath, args: Attrs) -> Result<Option<Location>> {
        let mut word = root;
        let mut pos = None;
        for name in path.names() {
            let value = self.auto_call(args, word)?;
            let Some(set) = value.as_attrs() else { return Err(self.vm.expected("a set", value)) };
            let symbol = self.vm.symbols.lookup(name.as_bytes());
            let Some(entry) = symbol.and_then(|symbol| set.get(symbol)) else {
                let text = format!("attribute '{name}' of '{path}' not found");
                return Err(Error::new(
                    &mut self.vm.heap,
                    ErrorKind::MissingAttr,
                    text.as_bytes(),
                    Pos::NONE,
                ));
            };
            word = entry.slot.get();
            pos = Some(entry.pos);
        }
        Ok(pos.and_then(|pos| self.location(pos, path)))
    }

    fn location(&self, pos: Pos, path: &AttrPath) -> Option<Location> {
        let place = self.vm.sources.place(pos)?;
        let (source, offset) = self.vm.sources.find(pos)?;
        let file = match &source.origin {
            Origin::File(file) => Some(PathBuf::from(OsString::from_vec(file.to_vec()))),
            _ => None,
        };
        let offset = offset as usize;
        let definition =
            std::str::from_utf8(source.text()).ok().and_then(|text| defined_at(text, offset, path));
        Some(Location { file, offset, line: place.line, column: place.column, definition })
    }
}

/// The definition that is written at a byte, if it defines what is at the end of `path`.
fn defined_at(text: &str, offset: usize, path: &AttrPath) -> Option<Definition> {
    let document = Document::parse(text).ok()?;
    let definition = document.definition_at(offset)?;
    path.names().ends_with(&document.names(&definition)?).then_some(definition)
}
