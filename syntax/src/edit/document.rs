//! A Nix text that can be edited.

use std::borrow::Cow;
use std::ops::Range;

use rnix::SyntaxKind::TOKEN_COMMENT;
use rnix::ast::{Attr, AttrpathValue, Expr, LetIn};
use rnix::{Root, SyntaxNode};
use rowan::ast::AstNode;
use rowan::{TextRange, TextSize};

use super::bindings::{Bindings, main_sets, static_name};
use super::find::{Found, Lookup};
use super::layout::{Replacement, bytes, inherited_removal, insertion, removal};
use super::path::{written, written_name};
use super::{AttrPath, Change, EditError, Place, Start, Value, scope};

/// A Nix text that parses, and edits of it by attribute path.
///
/// A path starts from the *main sets*: those that are written in the text and that its value is made from.
/// - Of a set that is the set itself, with or without `rec`.
/// - Of `(e)`, `x: e`, `{ a, b }: e`, `let … in e`, `with a; e` and `assert a; e` those of `e`.
/// - Of `a // b` and `if c then a else b` those of `a` and of `b`.
/// - Of a call those of its arguments, unless these are variables: `stdenv.mkDerivation rec { … }`. If the callee is
///   a function that is written there, those of its body instead.
/// - Of a variable those of what a `let` or a `rec` set of the text binds it to.
///
/// The same holds for the value of each attribute on the way: `src.hash` is the `hash` in `src = fetchurl { … }`. An
/// attribute is found however it is written: `a.b = …`, `a = { b = …; }`, mixtures of them, with quotes, or as a name
/// in an `inherit`. If several are found, that is an error and not a choice. [`AttrPath::starting`] has other starts.
///
/// An edit gives the [`Change`] that it made; after an error the text is what it was before.
///
/// ```
/// use frazil_syntax::{Document, Value};
///
/// let mut package = Document::parse(
///     r#"{ stdenv, fetchurl }:
///
/// stdenv.mkDerivation rec {
///   pname = "hello";
///   version = "2.10"; # the last one
///   src = fetchurl {
///     url = "mirror://gnu/hello/hello-${version}.tar.gz";
///     sha256 = "0ssi1wpaf7plaswqqjwigppsg5fyh99vdlb9kzl7c9lng89ndq1i";
///   };
/// }
/// "#,
/// )?;
/// package.set(&"version".parse()?, &Value::from("2.12"))?;
/// package.remove(&"src.sha256".parse()?)?;
/// package.add(&"src.hash".parse()?, &Value::nix("lib.fakeHash"))?;
/// package.add(&"meta.license".parse()?, &Value::nix("lib.licenses.gpl3"))?;
/// assert_eq!(
///     package.text(),
///     r#"{ stdenv, fetchurl }:
///
/// stdenv.mkDerivation rec {
///   pname = "hello";
///   version = "2.12"; # the last one
///   src = fetchurl {
///     url = "mirror://gnu/hello/hello-${version}.tar.gz";
///     hash = lib.fakeHash;
///   };
///   meta.license = lib.licenses.gpl3;
/// }
/// "#
/// );
/// # Ok::<(), frazil_syntax::EditError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Document {
    text: String,
    root: SyntaxNode,
}

/// Where an attribute is defined. It holds for the text that it was found in.
///
/// ```
/// let text = "{ a.b = [ 1 ]; }";
/// let found = frazil_syntax::Document::parse(text)?.definition(&"a.b".parse()?)?;
/// assert_eq!((&text[found.place.range], &text[found.name]), ("a.b = [ 1 ];", "a.b"));
/// # Ok::<(), frazil_syntax::EditError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Definition {
    /// All of `name = value;`, or the name in an `inherit`.
    pub place: Place,
    /// The bytes of the attribute path before the `=`, or of the name in an `inherit`.
    pub name: Range<usize>,
    /// What it is defined as.
    pub source: Source,
}

/// What an attribute is defined as.
///
/// ```
/// use frazil_syntax::{Document, Source};
///
/// let set = Document::parse("{ a = 1; inherit b; inherit (x) c; }")?;
/// let source = |path: &str| Ok(set.definition(&path.parse()?)?.source);
/// assert_eq!((source("a")?, source("b")?, source("c")?), (Source::Value(6..7), Source::Scope, Source::Set(29..30)));
/// # Ok::<(), frazil_syntax::EditError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// The expression in these bytes.
    Value(Range<usize>),
    /// `inherit name;`: the variable of that name.
    Scope,
    /// `inherit (set) name;`: an attribute of the expression in these bytes.
    Set(Range<usize>),
}

impl Document {
    /// Opens a text.
    ///
    /// # Errors
    /// [`EditError::Syntax`] with the first error. The parser is rnix, which refuses some texts that Nix accepts: `-!a`,
    /// an old-style `let { … }` as an argument, brackets nested more than 512 deep, chains of thousands of operators.
    ///
    /// ```
    /// use frazil_syntax::Document;
    ///
    /// assert_eq!(Document::parse("{ }")?.text(), "{ }");
    /// let error = Document::parse("{\n  a = 1\n}").err().map(|error| error.to_string());
    /// assert!(error.is_some_and(|text| text.starts_with("syntax error at 3:1: ")));
    /// # Ok::<(), frazil_syntax::EditError>(())
    /// ```
    pub fn parse(text: impl Into<String>) -> Result<Document, EditError> {
        let text = text.into();
        let tree = crate::parse(&text);
        let wrong = |message: &str, range| {
            Err(EditError::Syntax { message: message.to_owned(), place: Place::of(&text, range) })
        };
        if let Some(error) = tree.errors().first() {
            return wrong(&error.message, error.range.clone());
        }
        if let Some(range) = broken_comment(tree.root()) {
            return wrong("a carriage return ends this comment for Nix, but not for editors", range);
        }
        let root = tree.root().clone();
        Ok(Document { text, root })
    }

    /// The text.
    ///
    /// ```
    /// assert_eq!(frazil_syntax::Document::parse("{ } # empty")?.text(), "{ } # empty");
    /// # Ok::<(), frazil_syntax::EditError>(())
    /// ```
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, when the edits are done.
    ///
    /// ```
    /// let mut set = frazil_syntax::Document::parse("{ a = 1; }")?;
    /// set.remove(&"a".parse()?)?;
    /// assert_eq!(set.into_text(), "{ }");
    /// # Ok::<(), frazil_syntax::EditError>(())
    /// ```
    pub fn into_text(self) -> String {
        self.text
    }

    /// The value of an attribute as it is written; for a name of an `inherit` what that stands for.
    ///
    /// # Errors
    /// As [`Document::definition`].
    ///
    /// ```
    /// let set = frazil_syntax::Document::parse("let x = 1; in { a.b = [ x ]; inherit x; inherit (builtins) y; }")?;
    /// assert_eq!(set.get(&"a.b".parse()?)?, "[ x ]");
    /// assert_eq!(set.get(&"x".parse()?)?, "x");
    /// assert_eq!(set.get(&"y".parse()?)?, "builtins.y");
    /// # Ok::<(), frazil_syntax::EditError>(())
    /// ```
    pub fn get(&self, path: &AttrPath) -> Result<Cow<'_, str>, EditError> {
        let definition = self.definition(path)?;
        let name = &self.text[definition.name];
        Ok(match definition.source {
            Source::Value(range) => Cow::Borrowed(&self.text[range]),
            Source::Scope => Cow::Borrowed(name),
            Source::Set(range) => {
                let set = &self.text[range];
                let is_simple =
                    set.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-'.".contains(&byte));
                Cow::Owned(if is_simple { format!("{set}.{name}") } else { format!("({set}).{name}") })
            }
        })
    }

    /// Where an attribute is defined.
    ///
    /// # Errors
    /// Every kind of [`EditError`] that tells why a path does not lead to one definition.
    ///
    /// ```
    /// use frazil_syntax::{Document, EditError};
    ///
    /// let set = Document::parse("{\n  a.b = 1;\n  ${x} = 2;\n}")?;
    /// assert_eq!(set.definition(&"a.b".parse()?)?.place.to_string(), "2:3");
    /// assert!(matches!(set.definition(&"a".parse()?), Err(EditError::InParts { .. })));
    /// assert!(matches!(set.definition(&"x".parse()?), Err(EditError::Dynamic { .. })));
    /// # Ok::<(), EditError>(())
    /// ```
    pub fn definition(&self, path: &AttrPath) -> Result<Definition, EditError> {
        Ok(self.describe(&self.find(path)?))
    }

    /// The definition that an attribute's value comes from, as far as the text tells: variables that a `let` or `rec`
    /// binds, `inherit`, and selections from sets that are written out are followed; a function's argument is where
    /// it ends.
    ///
    /// # Errors
    /// As [`Document::definition`].
    ///
    /// ```
    /// use frazil_syntax::{Document, Value};
    ///
    /// let mut package = Document::parse(r#"let release = "1.0"; in mk rec { version = release; inherit release; }"#)?;
    /// let origin = package.origin(&"version".parse()?)?;
    /// assert_eq!(origin, package.origin(&"release".parse()?)?);
    /// package.set_at(&origin, &Value::from("2.0"))?;
    /// assert_eq!(package.text(), r#"let release = "2.0"; in mk rec { version = release; inherit release; }"#);
    /// # Ok::<(), frazil_syntax::EditError>(())
    /// ```
    pub fn origin(&self, path: &AttrPath) -> Result<Definition, EditError> {
        Ok(self.describe(&scope::origin(self.find(path)?)))
    }

    /// The same for a definition that is known.
    ///
    /// # Errors
    /// [`EditError::Stale`] if the definition is not of this text.
    ///
    /// ```
    /// let set = frazil_syntax::Document::parse("let a = 1; in { b = a; }")?;
    /// let b = set.definition_at(16).expect("b is defined there");
    /// assert_eq!(set.origin_of(&b)?.place.to_string(), "1:5");
    /// # Ok::<(), frazil_syntax::EditError>(())
    /// ```
    pub fn origin_of(&self, definition: &Definition) -> Result<Definition, EditError> {
        let found = self.found(definition).ok_or(EditError::Stale)?;
        Ok(self.describe(&scope::origin(found)))
    }

    /// The names of a definition's attribute path as it is written, unless one is computed or the definition is of
    /// another text.
    ///
    /// ```
    /// let set = frazil_syntax::Document::parse(r#"{ a."b c" = 1; }"#)?;
    /// let definition = set.definition_at(2).expect("it is defined there");
    /// assert_eq!(set.names(&definition), Some(vec!["a".to_owned(), "b c".to_owned()]));
    /// # Ok::<(), frazil_syntax::EditError>(())
    /// ```
    pub fn names(&self, definition: &Definition) -> Option<Vec<String>> {
        let found = self.found(definition)?;
        match Attr::cast(found.attr.clone()) {
            Some(attr) => Some(vec![static_name(&attr)?]),
            None => rnix::ast::Attrpath::cast(found.attr)?.attrs().map(|attr| static_name(&attr)).collect(),
        }
    }

    /// The definition whose name begins at a byte of the text: for positions that an evaluator gives.
    ///
    /// ```
    /// use frazil_syntax::{Document, Source};
    ///
    /// let set = Document::parse("{ a = 1; inherit b; }")?;
    /// assert_eq!(set.definition_at(2).map(|found| found.source), Some(Source::Value(6..7)));
    /// assert_eq!(set.definition_at(17).map(|found| found.source), Some(Source::Scope));
    /// assert_eq!(set.definition_at(6), None);
    /// # Ok::<(), frazil_syntax::EditError>(())
    /// ```
    pub fn definition_at(&self, offset: usize) -> Option<Definition> {
        let token = self.root.token_at_offset(offset_in(&self.text, offset)?).right_biased()?;
        let attr = token.parent_ancestors().find(|node| {
            let parent = node.parent();
            Attr::can_cast(node.kind())
                && parent.is_some_and(|parent| {
                    rnix::ast::Inherit::can_cast(parent.kind())
                        || rnix::ast::Attrpath::can_cast(parent.kind())
                })
        })?;
        if bytes(&attr).start != offset {
            return None;
        }
        let parent = attr.parent()?;
        match rnix::ast::Inherit::cast(parent.clone()) {
            Some(inherit) => Some(self.describe(&Found::inherited(&inherit, &Attr::cast(attr)?))),
            None => Some(self.describe(&Found::pair(&AttrpathValue::cast(parent.parent()?)?)?)),
        }
    }

    /// Gives an attribute that there is another value. A name of an `inherit` becomes an attribute of its own.
    ///
    /// # Errors
    /// As [`Document::definition`]; [`EditError::BadValue`].
    ///
    /// ```
    /// use frazil_syntax::{Document, Value};
    ///
    /// let mut set = Document::parse("{\n  inherit (x) a b c;\n}")?;
    /// set.set(&"b".parse()?, &Value::Int(1))?;
    /// assert_eq!(set.text(), "{\n  inherit (x) a c;\n  b = 1;\n}");
    /// # Ok::<(), frazil_syntax::EditError>(())
    /// ```
    pub fn set(&mut self, path: &AttrPath, value: &Value) -> Result<Change, EditError> {
        let found = self.find(path)?;
        let value = value.to_nix()?;
        let replaced = self.replaced(&found, &value);
        self.commit(path, replaced, |new, path| new.get(path).is_ok_and(|text| text == value))
    }

    /// Gives a definition another value, which need not be in the main set; see [`Document::origin`].
    ///
    /// # Errors
    /// [`EditError::Stale`] if the definition is not of this text; [`EditError::BadValue`].
    ///
    /// ```
    /// use frazil_syntax::{Document, Start, Value};
    ///
    /// let mut text = Document::parse("let a = 1; in a + 1")?;
    /// let definition = text.definition(&"a".parse::<frazil_syntax::AttrPath>()?.starting(Start::At(0)))?;
    /// text.set_at(&definition, &Value::Int(2))?;
    /// assert_eq!(text.text(), "let a = 2; in a + 1");
    /// # Ok::<(), frazil_syntax::EditError>(())
    /// ```
    pub fn set_at(&mut self, definition: &Definition, value: &Value) -> Result<Change, EditError> {
        let found = self.found(definition).ok_or(EditError::Stale)?;
        let value = value.to_nix()?;
        let path = AttrPath::new([&self.text[definition.name.clone()]])?;
        let replaced = self.replaced(&found, &value);
        self.commit(&path, replaced, |_, _| true)
    }

    /// Adds an attribute: behind those that share most of its path, else as the last. As much of the path as there
    /// are sets for is used, the rest is written as a path.
    ///
    /// # Errors
    /// [`EditError::AlreadySet`]; [`EditError::NotASet`] and [`EditError::Ambiguous`] if it is not clear where it
    /// belongs; [`EditError::BadValue`].
    ///
    /// ```
    /// use frazil_syntax::{Document, Value};
    ///
    /// let mut set = Document::parse("{ a = { b = 1; }; }")?;
    /// set.add(&"a.c.d".parse()?, &Value::Bool(true))?;
    /// assert_eq!(set.text(), "{ a = { b = 1; c.d = true; }; }");
    /// assert!(set.add(&"a.c".parse()?, &Value::Null).is_err());
    /// # Ok::<(), frazil_syntax::EditError>(())
    /// ```
    pub fn add(&mut self, path: &AttrPath, value: &Value) -> Result<Change, EditError> {
        let lookup = self.look(path)?;
        let set = lookup.exact.iter().map(|found| &found.entry).chain(&lookup.parts).next();
        if let Some(entry) = set {
            return Err(EditError::AlreadySet { path: path.to_string(), place: self.place(entry) });
        }
        if let Some(entry) = &lookup.opaque {
            return Err(EditError::NotASet { path: path.to_string(), place: self.place(entry) });
        }
        let home = lookup.home().map_err(|homes| EditError::Ambiguous {
            path: path.to_string(),
            places: homes.iter().map(|home| self.place(&home.bindings.0)).collect(),
        })?;
        let value = value.to_nix()?;
        let entry = format!("{} = {value};", written(&path.names()[home.depth..]));
        let sibling = home.sibling.as_ref().map(|(_, node)| node);
        let inserted = insertion(&self.text, &home.bindings, sibling, &entry);
        let text = replace(&self.text, inserted.as_slice());
        self.commit(path, text, |new, path| new.get(path).is_ok_and(|text| text == value))
    }

    /// [`Document::set`], or [`Document::add`] if there is no such attribute.
    ///
    /// # Errors
    /// Those of both, but for [`EditError::NotFound`] and [`EditError::AlreadySet`].
    ///
    /// ```
    /// use frazil_syntax::{Document, Value};
    ///
    /// let mut set = Document::parse("{ a = 1; }")?;
    /// set.set_or_add(&"a".parse()?, &Value::Int(2))?;
    /// set.set_or_add(&"b".parse()?, &Value::Int(3))?;
    /// assert_eq!(set.text(), "{ a = 2; b = 3; }");
    /// # Ok::<(), frazil_syntax::EditError>(())
    /// ```
    pub fn set_or_add(&mut self, path: &AttrPath, value: &Value) -> Result<Change, EditError> {
        match self.find(path) {
            Err(EditError::NotFound { .. }) => self.add(path, value),
            _ => self.set(path, value),
        }
    }

    /// Removes an attribute, all its parts if it is written in parts, with its line and the comment behind it on that
    /// line. Comments on lines above stay.
    ///
    /// # Errors
    /// As [`Document::definition`], but for [`EditError::InParts`].
    ///
    /// ```
    /// let mut set = frazil_syntax::Document::parse("{\n  # one\n  a.x = 1; # two\n  inherit b;\n  a.y = 2;\n}")?;
    /// set.remove(&"a".parse()?)?;
    /// assert_eq!(set.text(), "{\n  # one\n  inherit b;\n}");
    /// # Ok::<(), frazil_syntax::EditError>(())
    /// ```
    pub fn remove(&mut self, path: &AttrPath) -> Result<Change, EditError> {
        let mut left = self.clone();
        let path = self.pinned(path)?;
        loop {
            let entry = match left.find(&path) {
                Ok(found) if is_one_of_many(&found) => {
                    let range = inherited_removal(&left.text, &found.attr);
                    let text = replace(&left.text, &[(range, String::new())]);
                    left.commit(&path, text, |_, _| true)?;
                    break;
                }
                Ok(found) => found.entry,
                Err(EditError::InParts { places, .. }) => {
                    let part = places.first().and_then(|place| left.node(&place.range));
                    part.ok_or(EditError::Stale)?
                }
                Err(EditError::NotFound { .. } | EditError::Dynamic { .. }) if left.text != self.text => {
                    break;
                }
                Err(error) => return Err(error),
            };
            let text = replace(&left.text, &[(removal(&left.text, &entry), String::new())]);
            left.commit(&path, text, |_, _| true)?;
        }
        self.commit(&path, left.text, |new, path| {
            new.look(path).is_ok_and(|lookup| lookup.exact.is_empty() && lookup.parts.is_empty())
        })
    }

    /// Makes a change that was made to such a text, or the reverse of one.
    ///
    /// # Errors
    /// [`EditError::Stale`] if it does not fit; [`EditError::Syntax`] if the result is not Nix.
    ///
    /// ```
    /// let mut set = frazil_syntax::Document::parse("{ a = 1; b = 2; }")?;
    /// let change = set.remove(&"a".parse()?)?;
    /// set.apply(&change.reversed())?;
    /// assert_eq!(set.text(), "{ a = 1; b = 2; }");
    /// # Ok::<(), frazil_syntax::EditError>(())
    /// ```
    pub fn apply(&mut self, change: &Change) -> Result<(), EditError> {
        *self = Document::parse(change.apply(&self.text)?)?;
        Ok(())
    }

    /// The text with another value for `found`.
    fn replaced(&self, found: &Found, value: &str) -> String {
        if let Some(old) = found.value() {
            return replace(&self.text, &[(bytes(old.syntax()), value.to_owned())]);
        }
        let name = Attr::cast(found.attr.clone()).and_then(|attr| static_name(&attr)).unwrap_or_default();
        let pair = format!("{} = {value};", written_name(&name));
        if !is_one_of_many(found) {
            return replace(&self.text, &[(bytes(&found.entry), pair)]);
        }
        let bindings = found.entry.parent().map(Bindings);
        let added = bindings.and_then(|inside| insertion(&self.text, &inside, Some(&found.entry), &pair));
        let removed = (inherited_removal(&self.text, &found.attr), String::new());
        let replacements: Vec<Replacement> = [removed].into_iter().chain(added).collect();
        replace(&self.text, &replacements)
    }

    /// Takes `text` over if it parses and `is_right`.
    fn commit(
        &mut self,
        path: &AttrPath,
        text: String,
        is_right: impl FnOnce(&Document, &AttrPath) -> bool,
    ) -> Result<Change, EditError> {
        let refused = || EditError::Refused { path: path.to_string() };
        let pinned = self.pinned(path).unwrap_or_else(|_| path.clone());
        let new = Document::parse(text).map_err(|_| refused())?;
        if !is_right(&new, &pinned) {
            return Err(refused());
        }
        let change = Change::between(&self.text, &new.text);
        *self = new;
        Ok(change)
    }

    /// The same path, from a start that stays where it is when the bindings change.
    fn pinned(&self, path: &AttrPath) -> Result<AttrPath, EditError> {
        match (path.start(), self.starts(path)?.first()) {
            (Start::At(_), Some(bindings)) => Ok(path.clone().starting(Start::At(bytes(&bindings.0).start))),
            _ => Ok(path.clone()),
        }
    }

    fn find(&self, path: &AttrPath) -> Result<Found, EditError> {
        let mut lookup = self.look(path)?;
        let shown = || path.to_string();
        let place = |node: &SyntaxNode| self.place(node);
        if !lookup.parts.is_empty() {
            let entries = lookup.exact.iter().map(|found| &found.entry).chain(&lookup.parts);
            return Err(EditError::InParts { path: shown(), places: entries.map(place).collect() });
        }
        match (lookup.exact.len(), &lookup.dynamic, &lookup.opaque) {
            (1, ..) => lookup.exact.pop().ok_or(EditError::Stale),
            (0, Some(name), _) => Err(EditError::Dynamic { path: shown(), place: place(name) }),
            (0, None, Some(entry)) => Err(EditError::NotASet { path: shown(), place: place(entry) }),
            (0, None, None) => Err(EditError::NotFound { path: shown() }),
            _ => {
                let places = lookup.exact.iter().map(|found| place(&found.attr)).collect();
                Err(EditError::Ambiguous { path: shown(), places })
            }
        }
    }

    fn look(&self, path: &AttrPath) -> Result<Lookup, EditError> {
        Ok(Lookup::new(&self.starts(path)?, path.names()))
    }

    /// The bindings that a path starts from; at least one.
    fn starts(&self, path: &AttrPath) -> Result<Vec<Bindings>, EditError> {
        let expr = Root::cast(self.root.clone()).and_then(|root| root.expr());
        let found = match (path.start(), &expr) {
            (Start::Main, Some(expr)) => main_sets(expr),
            (Start::Let, Some(expr)) => outermost_let(expr).into_iter().collect(),
            (Start::At(offset), _) => self.innermost(offset).into_iter().collect(),
            (_, None) => Vec::new(),
        };
        match found.is_empty() {
            false => Ok(found),
            true => {
                let node = expr.map_or(self.root.clone(), |expr| expr.syntax().clone());
                Err(EditError::NoSet { place: self.place(&node) })
            }
        }
    }

    fn innermost(&self, offset: usize) -> Option<Bindings> {
        let token = self.root.token_at_offset(offset_in(&self.text, offset)?).right_biased()?;
        token.parent_ancestors().find_map(|node| Bindings::cast(&node))
    }

    fn place(&self, node: &SyntaxNode) -> Place {
        Place::of(&self.text, bytes(node))
    }

    fn describe(&self, found: &Found) -> Definition {
        let source = match (found.value(), found.inherit().and_then(|inherit| inherit.from()?.expr())) {
            (Some(value), _) => Source::Value(bytes(value.syntax())),
            (None, Some(set)) => Source::Set(bytes(set.syntax())),
            (None, None) => Source::Scope,
        };
        let whole = if matches!(source, Source::Value(_)) { &found.entry } else { &found.attr };
        Definition { place: self.place(whole), name: bytes(&found.attr), source }
    }

    /// The definition in the tree that was described so.
    fn found(&self, definition: &Definition) -> Option<Found> {
        let node = self.node(&definition.name)?;
        let found = node.ancestors().find_map(|node| {
            if let Some(pair) = AttrpathValue::cast(node.clone()) {
                return Found::pair(&pair);
            }
            let inherit = rnix::ast::Inherit::cast(node.parent()?)?;
            Some(Found::inherited(&inherit, &Attr::cast(node)?))
        })?;
        (self.describe(&found) == *definition).then_some(found)
    }

    /// The outermost node of exactly these bytes.
    fn node(&self, range: &Range<usize>) -> Option<SyntaxNode> {
        let range = TextRange::new(offset_in(&self.text, range.start)?, offset_in(&self.text, range.end)?);
        let inner = self.root.covering_element(range);
        inner.ancestors().take_while(|node| node.text_range() == range).last()
    }
}

/// Whether it is a name of an `inherit` that has others.
fn is_one_of_many(found: &Found) -> bool {
    found.inherit().is_some_and(|inherit| inherit.attrs().count() > 1)
}

/// The outermost `let … in` that the expression is, or is the body of.
fn outermost_let(expr: &Expr) -> Option<Bindings> {
    match expr {
        Expr::LetIn(found) => Bindings::cast(LetIn::syntax(found)),
        Expr::Paren(paren) => outermost_let(&paren.expr()?),
        Expr::Lambda(lambda) => outermost_let(&lambda.body()?),
        Expr::With(with) => outermost_let(&with.body()?),
        Expr::Assert(assert) => outermost_let(&assert.body()?),
        _ => None,
    }
}

/// A comment that Nix takes for shorter than the tree does: Nix also ends one at a lone carriage return.
fn broken_comment(root: &SyntaxNode) -> Option<Range<usize>> {
    let mut tokens = root.descendants_with_tokens().filter_map(|part| part.into_token());
    tokens.find_map(|token| {
        let text = token.text();
        let is_broken = token.kind() == TOKEN_COMMENT
            && text.starts_with('#')
            && text.trim_end_matches('\r').contains('\r');
        let start = usize::from(token.text_range().start());
        is_broken.then(|| start..start + text.len())
    })
}

/// A byte of the text in rowan's terms.
fn offset_in(text: &str, offset: usize) -> Option<TextSize> {
    (offset <= text.len()).then(|| TextSize::try_from(offset).ok()).flatten()
}

/// The text with these parts, which are in text order, replaced.
fn replace(text: &str, replacements: &[Replacement]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (range, new) in replacements {
        out.push_str(&text[done..range.start]);
        out.push_str(new);
        done = range.end;
    }
    out + &text[done..]
}
