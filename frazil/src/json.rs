//! Writing JSON: texts, and objects member by member.
//!
//! What is no UTF-8 in a text becomes `U+FFFD`.

/// Appends a text in quotes.
///
/// ```
/// let mut out = Vec::new();
/// frazil::json::push_text(&mut out, b"a\"b");
/// assert_eq!(out, br#""a\"b""#);
/// ```
pub fn push_text(out: &mut Vec<u8>, text: &[u8]) {
    frazil_builtins::push_quoted(out, String::from_utf8_lossy(text).as_bytes());
}

/// An object, as far as it is written.
///
/// ```
/// use frazil::json::Object;
///
/// let object = Object::default().with_text("a", b"x").with("b", "1");
/// assert_eq!(object.finish(), br#"{"a":"x","b":1}"#);
/// ```
pub struct Object(Vec<u8>);

impl Default for Object {
    fn default() -> Object {
        Object(b"{".to_vec())
    }
}

impl Object {
    /// The object with one more member, whose value is JSON.
    ///
    /// ```
    /// let object = frazil::json::Object::default().with("a", "true");
    /// assert_eq!(object.finish(), br#"{"a":true}"#);
    /// ```
    #[must_use]
    pub fn with(mut self, name: &str, value: impl AsRef<[u8]>) -> Object {
        if self.0.len() > 1 {
            self.0.push(b',');
        }
        push_text(&mut self.0, name.as_bytes());
        self.0.push(b':');
        self.0.extend_from_slice(value.as_ref());
        self
    }

    /// The object with one more member, which is a text.
    ///
    /// ```
    /// let object = frazil::json::Object::default().with_text("a", b"b\n");
    /// assert_eq!(object.finish(), br#"{"a":"b\n"}"#);
    /// ```
    #[must_use]
    pub fn with_text(self, name: &str, text: &[u8]) -> Object {
        let mut value = Vec::new();
        push_text(&mut value, text);
        self.with(name, value)
    }

    /// The object with one more member, which is a list.
    ///
    /// ```
    /// let object = frazil::json::Object::default().with_list("a", [b"1".to_vec(), b"2".to_vec()]);
    /// assert_eq!(object.finish(), br#"{"a":[1,2]}"#);
    /// ```
    #[must_use]
    pub fn with_list(self, name: &str, items: impl IntoIterator<Item = Vec<u8>>) -> Object {
        let items: Vec<Vec<u8>> = items.into_iter().collect();
        self.with(name, [b"[".as_slice(), &items.join(b",".as_slice()), b"]"].concat())
    }

    /// The whole object.
    ///
    /// ```
    /// assert_eq!(frazil::json::Object::default().finish(), b"{}");
    /// ```
    pub fn finish(mut self) -> Vec<u8> {
        self.0.push(b'}');
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Object;

    #[test]
    fn members() {
        let object =
            Object::default().with_text("a\"", b"\xff\n").with("b", "1").with_list("c", [b"2".to_vec()]);
        assert_eq!(
            String::from_utf8(object.finish()).unwrap(),
            "{\"a\\\"\":\"\u{fffd}\\n\",\"b\":1,\"c\":[2]}"
        );
        assert_eq!(Object::default().finish(), b"{}");
    }
}
