//! JSON as data, and as the text that nlohmann's library makes of it with an indentation of two.

use std::fmt;

use frazil_eval::number::format_json;

/// A JSON value.
///
/// ```
/// use frazil::cost::json::Json;
///
/// let list = Json::List(vec![Json::Count(1), Json::Text("a\"b".into()), Json::Null]);
/// assert_eq!(list.to_string().split_whitespace().collect::<String>(), r#"[1,"a\"b",null]"#);
/// ```
#[derive(Clone, PartialEq, Debug)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Count(u64),
    /// Any number; `null` if it is none.
    Number(f64),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object, printed in this order.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// An object whose members are sorted by name, as in that library.
    ///
    /// ```
    /// use frazil::cost::json::Json;
    ///
    /// let object = Json::sorted([("b", Json::Count(2)), ("a", Json::Count(1))]);
    /// assert_eq!(object.to_string().split_whitespace().collect::<String>(), r#"{"a":1,"b":2}"#);
    /// ```
    pub fn sorted<'a>(members: impl IntoIterator<Item = (&'a str, Json)>) -> Json {
        let mut members: Vec<(String, Json)> =
            members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        members.sort_by(|a, b| a.0.cmp(&b.0));
        Json::Object(members)
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(is_so) => write!(f, "{is_so}"),
            Json::Count(count) => write!(f, "{count}"),
            Json::Number(number) => f.write_str(&format_json(*number)),
            Json::Text(text) => write_text(f, text),
            Json::List(items) => {
                let items = items.iter().map(|item| (None, item));
                write_members(f, ['[', ']'], items, depth)
            }
            Json::Object(members) => {
                let members = members.iter().map(|(name, value)| (Some(name.as_str()), value));
                write_members(f, ['{', '}'], members, depth)
            }
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

fn write_members<'a>(
    f: &mut fmt::Formatter<'_>,
    [open, close]: [char; 2],
    members: impl ExactSizeIterator<Item = (Option<&'a str>, &'a Json)>,
    depth: usize,
) -> fmt::Result {
    if members.len() == 0 {
        return write!(f, "{open}{close}");
    }
    let indent = 2 * (depth + 1);
    for (index, (name, value)) in members.enumerate() {
        let before = if index == 0 { open } else { ',' };
        write!(f, "{before}\n{:indent$}", "")?;
        if let Some(name) = name {
            write_text(f, name)?;
            f.write_str(": ")?;
        }
        value.write(f, depth + 1)?;
    }
    write!(f, "\n{:1$}{close}", "", 2 * depth)
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            '\u{8}' => f.write_str("\\b")?,
            '\u{c}' => f.write_str("\\f")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            '\0'..='\u{1f}' => write!(f, "\\u{:04x}", c as u32)?,
            _ => write!(f, "{c}")?,
        }
    }
    f.write_str("\"")
}

#[cfg(test)]
mod tests {
    use super::Json;

    #[test]
    fn is_spread_over_lines() {
        let text = Json::Text("a\"\n\u{1}é".into());
        let inner = Json::sorted([("z", Json::List(vec![])), ("b", Json::Object(vec![])), ("a", text)]);
        let json = Json::List(vec![Json::Null, Json::Count(3), Json::Number(0.5), inner]);
        let expected = "[\n  null,\n  3,\n  0.5,\n  {\n    \"a\": \"a\\\"\\n\\u0001é\",\n    \"b\": {},\n    \
                        \"z\": []\n  }\n]";
        assert_eq!(json.to_string(), expected);
    }
}
