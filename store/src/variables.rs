//! Variables of a builder's environment.

use std::fmt::{self, Debug, Formatter};
use std::ops::Range;

use crate::aterm::{self, escape};

/// Variables, in the bytewise order of their names.
///
/// They are kept as the text of a derivation has them: there are some thirty in each, most of them come in that order,
/// and nobody but the text asks for them.
///
/// ```
/// use frazil_store::derivation::Variables;
///
/// let mut env = Variables::default();
/// env.insert(b"system", b"x");
/// env.insert(b"out", b"");
/// env.insert(b"system", b"y\n");
/// assert_eq!(env.get(b"system").as_deref(), Some(&b"y\n"[..]));
/// assert_eq!(format!("{env:?}"), r#"[("out",""),("system","y\n")]"#);
/// ```
#[derive(Clone, Default)]
pub struct Variables {
    names: Vec<u8>,
    /// `("NAME","VALUE"),` for each.
    text: Vec<u8>,
    places: Vec<Place>,
}

/// Where a variable is.
#[derive(Clone)]
struct Place {
    name: Range<usize>,
    text: Range<usize>,
}

impl Variables {
    /// With room for so many.
    pub fn with_capacity(variables: usize) -> Variables {
        Variables {
            names: Vec::with_capacity(16 * variables),
            text: Vec::with_capacity(128 * variables),
            places: Vec::with_capacity(variables),
        }
    }

    /// Sets a variable.
    pub fn insert(&mut self, name: &[u8], value: &[u8]) {
        let (name_start, start) = (self.names.len(), self.text.len());
        self.names.extend_from_slice(name);
        self.text.reserve(name.len() + value.len() + 8);
        self.text.extend_from_slice(b"(\"");
        escape(&mut self.text, name);
        self.text.extend_from_slice(b"\",\"");
        escape(&mut self.text, value);
        self.text.extend_from_slice(b"\"),");
        let place = Place { name: name_start..self.names.len(), text: start..self.text.len() };
        if self.places.last().is_none_or(|last| self.name(last) < name) {
            return self.places.push(place);
        }
        match self.find(name) {
            Ok(at) => self.places[at] = place,
            Err(at) => self.places.insert(at, place),
        }
    }

    /// Makes a variable empty, if it is there.
    pub(crate) fn clear(&mut self, name: &[u8]) {
        if let Ok(at) = self.find(name)
            && !self.text(&self.places[at]).ends_with(b",\"\"),")
        {
            self.insert(name, b"");
        }
    }

    /// The value of a variable.
    pub fn get(&self, name: &[u8]) -> Option<Vec<u8>> {
        let place = &self.places[self.find(name).ok()?];
        let (_, value) = aterm::pair(self.text(place)).expect("a pair was written");
        Some(value)
    }

    /// Appends them as the text of a derivation has them, with commas between them.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let mut run = 0..0;
        for Place { text, .. } in &self.places {
            if text.start == run.end {
                run.end = text.end;
                continue;
            }
            out.extend_from_slice(&self.text[run]);
            run = text.clone();
        }
        out.extend_from_slice(&self.text[run]);
        if !self.places.is_empty() {
            out.pop();
        }
    }

    /// The most bytes that [`Variables::write`] appends.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len()
    }

    fn name(&self, place: &Place) -> &[u8] {
        &self.names[place.name.clone()]
    }

    fn text(&self, place: &Place) -> &[u8] {
        &self.text[place.text.clone()]
    }

    fn find(&self, name: &[u8]) -> Result<usize, usize> {
        self.places.binary_search_by(|place| self.name(place).cmp(name))
    }
}

impl PartialEq for Variables {
    fn eq(&self, other: &Variables) -> bool {
        let texts = other.places.iter().map(|place| other.text(place));
        self.places.iter().map(|place| self.text(place)).eq(texts)
    }
}

impl Eq for Variables {}

impl Debug for Variables {
    fn fmt(&self, formatter: &mut Formatter) -> fmt::Result {
        let mut text = Vec::new();
        self.write(&mut text);
        write!(formatter, "[{}]", String::from_utf8_lossy(&text))
    }
}
