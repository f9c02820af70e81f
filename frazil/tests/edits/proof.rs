//! What is done to one file, and what must hold.

use std::fmt;
use std::path::{Path, PathBuf};

use frazil::compiler::parse::{ParseOptions, parse};
use frazil::syntax::{AttrPath, Change, Document, EditError, Source, Start, Value};
use frazil::{Session, eval};

/// What was done.
#[derive(Default)]
pub struct Tally {
    pub files: usize,
    /// Edits that were made, checked in the tree and undone, by kind: version, hash, another value, an addition.
    pub edits: [usize; 4],
    /// Of these, those whose value before and after was evaluated.
    pub evaluated: usize,
    /// Of these, those of attributes that the main sets do not have, or not once: found at a byte of the text.
    pub elsewhere: usize,
    /// Files that the parser for edits refuses.
    pub refused: Vec<(PathBuf, EditError)>,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [version, hash, other, added] = self.edits;
        let all = version + hash + other + added;
        writeln!(
            f,
            "{} files, {all} edits made and undone: {version} versions, {hash} hashes, {other} other values, {added} \
             additions; {} with their values evaluated, {} not from the main set",
            self.files, self.evaluated, self.elsewhere
        )?;
        self.refused.iter().try_for_each(|(file, error)| writeln!(f, "refused: {}: {error}", file.display()))
    }
}

/// The name under which a text has a hash, and where.
pub fn hash_of(text: &str) -> Option<(&'static str, usize)> {
    ["sha256", "hash"].into_iter().find_map(|name| Some((name, position(text, &format!("{name} = \""))?)))
}

/// The byte of ` name = …`, after any blank.
fn position(text: &str, start: &str) -> Option<usize> {
    let mut found = text.match_indices(start).map(|(at, _)| at);
    found.find(|&at| text[..at].ends_with([' ', '\t', '\n', ';']))
}

/// A text that calls what `text` is with stand-ins for arguments and selects from the result.
fn called(names: &[&str], text: &str) -> String {
    let path: Vec<Value> = names.iter().map(|name| Value::from(*name)).collect();
    let path = Value::List(path).to_nix().expect("names");
    format!("({}) {path} (\n{text}\n)", include_str!("stand-ins.nix"))
}

/// The proof for one file.
pub struct Proof<'a> {
    pub nix: &'a mut Session,
    pub file: &'a Path,
    pub tally: &'a mut Tally,
}

impl Proof<'_> {
    pub fn run(&mut self) {
        self.tally.files += 1;
        let text = std::fs::read_to_string(self.file).expect("a text");
        let document = match Document::parse(text.as_str()) {
            Ok(document) => document,
            Err(error) => return self.tally.refused.push((self.file.to_owned(), error)),
        };
        if let Some(at) = position(&text, "version = \"") {
            self.set(&document, 0, &["version"], at, "99.98.97");
        }
        if let Some((name, at)) = hash_of(&text) {
            self.set(&document, 1, &["src", name], at, "sha256-frazil\\\"${}");
        }
        if let Some(at) = position(&text, "default = ") {
            self.set(&document, 2, &["default"], at, "another");
        }
        self.add(&document, 3);
    }

    /// Sets an attribute of the main set, or else the one that begins at byte `at`.
    fn set(&mut self, document: &Document, kind: usize, names: &[&str], at: usize, new: &str) {
        let main = AttrPath::new(names.to_vec()).expect("names");
        let by_path = document.definition(&main).is_ok_and(|found| matches!(found.source, Source::Value(_)));
        let path = match by_path {
            true => main,
            false => AttrPath::new([names[names.len() - 1]]).expect("a name").starting(Start::At(at)),
        };
        let Ok(definition) = document.definition(&path) else { return };
        let Source::Value(range) = definition.source else { return };
        let before = by_path.then(|| self.evaluate(names, document.text())).flatten();
        let mut edited = document.clone();
        let change =
            edited.set(&path, &Value::from(new)).unwrap_or_else(|error| self.fail(&error.to_string()));
        self.check(document, &edited, &change);
        let mut restored = edited.clone();
        restored.set(&path, &Value::nix(&document.text()[range])).expect("the old value is one");
        assert_eq!(restored.text(), document.text(), "{}", self.file.display());
        self.tally.edits[kind] += 1;
        self.tally.elsewhere += usize::from(!by_path);
        let Some(before) = before else { return };
        let after = self.evaluate(names, edited.text());
        assert_eq!(after.as_deref(), Some(new.as_bytes()), "{}: {names:?}", self.file.display());
        assert_ne!(Some(before), after, "{}", self.file.display());
        self.tally.evaluated += 1;
    }

    /// Adds an attribute to the main set, or else to the set around the first version, and removes it again.
    fn add(&mut self, document: &Document, kind: usize) {
        let main = AttrPath::new(["frazilProbe", "a b"]).expect("names");
        let at = position(document.text(), "version = \"").unwrap_or(0);
        let mut edited = document.clone();
        let mut path = main.clone();
        let mut change = edited.add(&path, &Value::from("probe"));
        if change.is_err() {
            path = main.starting(Start::At(at));
            change = edited.add(&path, &Value::from("probe"));
        }
        let Ok(change) = change else { return };
        self.check(document, &edited, &change);
        let by_path = path.start() == Start::Main;
        if by_path && self.is_passed_on(document) {
            let value = self.evaluate(&["frazilProbe", "a b"], edited.text());
            assert_eq!(value.as_deref(), Some(b"probe".as_slice()), "{}", self.file.display());
            self.tally.evaluated += 1;
        }
        edited.remove(&path).unwrap_or_else(|error| self.fail(&error.to_string()));
        // Closed up braces are opened by what is added.
        let is_closed_up = change.removed.is_empty()
            && document.text()[..change.start].ends_with("{")
            && document.text()[change.start..].starts_with('}');
        assert!(is_closed_up || edited.text() == document.text(), "{}: removed", self.file.display());
        self.tally.edits[kind] += 1;
        self.tally.elsewhere += usize::from(!by_path);
    }

    /// What holds after each edit: Nix accepts the text, the rest of it is what it was, and it can be undone.
    fn check(&self, before: &Document, after: &Document, change: &Change) {
        if parse(after.text().as_bytes(), &ParseOptions::default()).is_err() {
            self.fail::<()>("the new text is not Nix");
        }
        let mut undone = after.clone();
        undone.apply(&change.reversed()).unwrap_or_else(|error| self.fail(&error.to_string()));
        assert_eq!(undone.text(), before.text(), "{}: undone", self.file.display());
    }

    /// Whether the value has what the main set has: that may also be the argument of another file's function.
    fn is_passed_on(&mut self, document: &Document) -> bool {
        if document.text().contains("import ") {
            return false;
        }
        let names = ["version", "pname", "name", "src", "options", "config", "meta", "imports"];
        let is_here = |name: &&&str| document.definition(&AttrPath::new([**name]).expect("a name")).is_ok();
        let Some(name) = names.iter().find(is_here) else { return false };
        let all = format!("if ({}) ? {name} then \"yes\" else \"no\"", called(&[], document.text()));
        self.string(&all).as_deref() == Some(b"yes")
    }

    /// The string at a path of what a text evaluates to with stand-ins for arguments. `None` if that cannot be
    /// evaluated.
    fn evaluate(&mut self, names: &[&str], text: &str) -> Option<Vec<u8>> {
        self.string(&called(names, text))
    }

    fn string(&mut self, text: &str) -> Option<Vec<u8>> {
        let folder = self.file.parent()?.to_str()?.to_owned();
        let value: eval::value::Value = self.nix.eval_text(text.as_bytes(), folder.as_bytes()).ok()?;
        Some(value.as_str()?.as_bytes().to_vec())
    }

    fn fail<T>(&self, what: &str) -> T {
        panic!("{}: {what}", self.file.display())
    }
}
