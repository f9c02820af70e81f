//! New values: texts in Nix, or data that is printed as Nix.

use rnix::Root;
use rnix::SyntaxKind::TOKEN_COMMENT;
use rowan::ast::AstNode;

use super::EditError;
use super::path::written_name;

/// What an attribute is set to.
///
/// ```
/// use frazil_syntax::Value;
///
/// let list = Value::List(vec![Value::Int(-1), Value::from("a\n${b}"), Value::Bool(true)]);
/// assert_eq!(list.to_nix()?, r#"[ (-1) "a\n\${b}" true ]"#);
/// let set = Value::Set(vec![("if".into(), Value::Null), ("x".into(), Value::Float(1.5))]);
/// assert_eq!(set.to_nix()?, r#"{ "if" = null; x = 1.5; }"#);
/// assert!(Value::nix("1 +").to_nix().is_err());
/// # Ok::<(), frazil_syntax::EditError>(())
/// ```
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// An expression in Nix; its bytes are written as they are.
    Nix(String),
    /// A string, without context.
    String(String),
    /// An integer.
    Int(i64),
    /// A float; Nix cannot write infinity and what is no number.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// A list.
    List(Vec<Value>),
    /// A set; each name once.
    Set(Vec<(String, Value)>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::String(text.to_owned())
    }
}

impl Value {
    /// An expression in Nix.
    ///
    /// ```
    /// let value = frazil_syntax::Value::nix("lib.licenses.mit");
    /// assert_eq!(value.to_nix().as_deref(), Ok("lib.licenses.mit"));
    /// ```
    pub fn nix(text: impl Into<String>) -> Value {
        Value::Nix(text.into())
    }

    /// The value as Nix, on one line unless it is a text that has more.
    ///
    /// # Errors
    /// [`EditError::BadValue`] for a text that is no expression, and for data that Nix cannot write.
    ///
    /// ```
    /// use frazil_syntax::Value;
    ///
    /// assert_eq!(Value::from(r#"say "hi""#).to_nix().as_deref(), Ok(r#""say \"hi\"""#));
    /// assert!(Value::Float(f64::NAN).to_nix().is_err());
    /// ```
    pub fn to_nix(&self) -> Result<String, EditError> {
        match self {
            Value::Nix(text) => expression(text),
            Value::String(text) => string(text),
            // The literal is a negated number, and there is no positive one of this size.
            Value::Int(i64::MIN) => Ok(format!("({} - 1)", i64::MIN + 1)),
            Value::Int(int) => Ok(int.to_string()),
            Value::Float(float) => float_literal(*float),
            Value::Bool(bool) => Ok(bool.to_string()),
            Value::Null => Ok("null".into()),
            Value::List(items) => list(items),
            Value::Set(attrs) => set(attrs),
        }
    }

    /// Whether it must stand in parentheses between the items of a list.
    fn needs_parentheses(&self, written: &str) -> bool {
        match self {
            Value::Nix(_) => true,
            Value::Int(_) | Value::Float(_) => written.starts_with('-'),
            _ => false,
        }
    }
}

fn bad(text: &str, reason: impl Into<String>) -> EditError {
    EditError::BadValue { text: text.to_owned(), reason: reason.into() }
}

/// The text of an expression without the blanks around it.
fn expression(text: &str) -> Result<String, EditError> {
    let tree = crate::parse(text);
    if let Some(error) = tree.errors().first() {
        return Err(bad(text, format!("{} at byte {}", error.message, error.range.start)));
    }
    let expr = Root::cast(tree.root().clone()).and_then(|root| root.expr());
    let expr = expr.ok_or_else(|| bad(text, "there is no expression"))?;
    let mut around = tree.root().children_with_tokens();
    if around.any(|part| part.kind() == TOKEN_COMMENT) {
        return Err(bad(text, "there is a comment before or behind the expression"));
    }
    Ok(expr.syntax().text().to_string())
}

fn string(text: &str) -> Result<String, EditError> {
    match text.contains('\0') {
        true => Err(bad(text, "a string cannot hold a null byte")),
        false => Ok(quoted(text)),
    }
}

/// Nix: a float has a point with digits, even before an exponent.
fn float_literal(float: f64) -> Result<String, EditError> {
    if !float.is_finite() {
        return Err(bad(&float.to_string(), "it is no number that can be written"));
    }
    let text = format!("{float:?}");
    match text.split_once('e') {
        Some((mantissa, exponent)) if !mantissa.contains('.') => Ok(format!("{mantissa}.0e{exponent}")),
        _ => Ok(text),
    }
}

fn list(items: &[Value]) -> Result<String, EditError> {
    let mut text = String::from("[ ");
    for item in items {
        let written = item.to_nix()?;
        match item.needs_parentheses(&written) {
            true => text.push_str(&format!("({written})")),
            false => text.push_str(&written),
        }
        text.push(' ');
    }
    Ok(text + "]")
}

fn set(attrs: &[(String, Value)]) -> Result<String, EditError> {
    let mut text = String::from("{ ");
    for (index, (name, value)) in attrs.iter().enumerate() {
        if attrs[..index].iter().any(|(other, _)| other == name) {
            return Err(bad(name, "the set has this name twice"));
        }
        text.push_str(&format!("{} = {}; ", written_name(name), value.to_nix()?));
    }
    Ok(text + "}")
}

/// A text as a string literal.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for (index, char) in text.char_indices() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' if text[index..].starts_with("${") => out.push_str("\\$"),
            char => out.push(char),
        }
    }
    out.push('"');
    out
}

/// What stands between the quotes of a string literal, with its escapes undone.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        let char = match char {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some(other) => other,
                None => '\\',
            },
            other => other,
        };
        out.push(char);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_written_as_nix() {
        let cases = [
            (Value::Int(i64::MIN), "(-9223372036854775807 - 1)"),
            (Value::Int(-3), "-3"),
            (Value::Float(1e300), "1.0e300"),
            (Value::Float(-2.0), "-2.0"),
            (Value::Float(1.5e-7), "1.5e-7"),
            (Value::List(vec![]), "[ ]"),
            (Value::Set(vec![]), "{ }"),
            (Value::from("$${x} $ \\ \r\t"), r#""$\${x} $ \\ \r\t""#),
            (Value::List(vec![Value::nix("f x"), Value::Float(-1.0)]), "[ (f x) (-1.0) ]"),
            (Value::nix("  [\n 1 # one\n ]\n"), "[\n 1 # one\n ]"),
        ];
        for (value, expected) in cases {
            assert_eq!(value.to_nix().as_deref(), Ok(expected), "{value:?}");
        }
    }

    #[test]
    fn what_is_no_value_is_refused() {
        let twice = vec![("a".to_owned(), Value::Null), ("a".to_owned(), Value::Null)];
        let values = [Value::from("a\0"), Value::Float(f64::INFINITY), Value::Set(twice)];
        let texts =
            ["", "1; b = 2", "}", "1 # one", "# one\n1", "let", "{ a = 1; } }", "\"", "a =", "/* a */"];
        for value in values.into_iter().chain(texts.map(Value::nix)) {
            assert!(matches!(value.to_nix(), Err(EditError::BadValue { .. })), "{value:?}");
        }
    }
}
