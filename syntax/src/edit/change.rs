//! What an edit did to a text, so that it can be undone, shown or made elsewhere.

use super::EditError;

/// One replaced part of a text.
///
/// ```
/// use frazil_syntax::{Change, Document, Value};
///
/// let before = "{ version = \"1.0\"; }";
/// let mut package = Document::parse(before)?;
/// let change = package.set(&"version".parse()?, &Value::from("1.1"))?;
/// assert_eq!((change.start, &*change.removed, &*change.inserted), (15, "0", "1"));
/// package.apply(&change.reversed())?;
/// assert_eq!(package.text(), before);
/// # Ok::<(), frazil_syntax::EditError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// The byte from which on the texts differ.
    pub start: usize,
    /// What stood there.
    pub removed: String,
    /// What stands there now.
    pub inserted: String,
}

impl Change {
    /// What makes `after` of `before`: the shortest replacement of one part.
    ///
    /// ```
    /// let change = frazil_syntax::Change::between("[ 1 2 ]", "[ 1 3 2 ]");
    /// assert_eq!((change.start, &*change.removed, &*change.inserted), (4, "", "3 "));
    /// ```
    pub fn between(before: &str, after: &str) -> Change {
        let start: usize =
            before.chars().zip(after.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
        let (old, new) = (&before[start..], &after[start..]);
        let same = old.chars().rev().zip(new.chars().rev()).take_while(|(a, b)| a == b);
        let end: usize = same.map(|(a, _)| a.len_utf8()).sum();
        Change {
            start,
            removed: old[..old.len() - end].to_owned(),
            inserted: new[..new.len() - end].to_owned(),
        }
    }

    /// The change that undoes this one.
    ///
    /// ```
    /// let change = frazil_syntax::Change::between("abc", "axc");
    /// assert_eq!(change.reversed().apply("axc").as_deref(), Ok("abc"));
    /// ```
    #[must_use]
    pub fn reversed(&self) -> Change {
        Change { start: self.start, removed: self.inserted.clone(), inserted: self.removed.clone() }
    }

    /// `text` with the change.
    ///
    /// # Errors
    /// [`EditError::Stale`] if what is to be replaced does not stand there.
    ///
    /// ```
    /// let change = frazil_syntax::Change::between("abc", "axc");
    /// assert_eq!(change.apply("abc").as_deref(), Ok("axc"));
    /// assert!(change.apply("acb").is_err());
    /// ```
    pub fn apply(&self, text: &str) -> Result<String, EditError> {
        let (before, rest) = text.split_at_checked(self.start).ok_or(EditError::Stale)?;
        let after = rest.strip_prefix(self.removed.as_str()).ok_or(EditError::Stale)?;
        Ok([before, &self.inserted, after].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::Change;

    #[test]
    fn changes_respect_characters() {
        for (before, after) in [("aä", "aö"), ("ää", "ä"), ("", "x"), ("aa", "aaa"), ("x", "x"), ("é", "è")]
        {
            let change = Change::between(before, after);
            assert_eq!(change.apply(before).as_deref(), Ok(after));
            assert_eq!(change.reversed().apply(after).as_deref(), Ok(before));
        }
    }
}
