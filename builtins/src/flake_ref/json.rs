//! Attributes as JSON, for messages.

use std::collections::BTreeMap;

use super::attrs::Attr;

/// An object without blanks.
pub(super) fn show(attrs: &BTreeMap<Vec<u8>, Attr>) -> Vec<u8> {
    let mut text = b"{".to_vec();
    for (index, (name, value)) in attrs.iter().enumerate() {
        if index > 0 {
            text.push(b',');
        }
        string(&mut text, name);
        text.push(b':');
        match value {
            Attr::String(value) => string(&mut text, value),
            Attr::Int(int) => text.extend(int.to_string().bytes()),
            Attr::Bool(value) => text.extend(value.to_string().bytes()),
        }
    }
    text.push(b'}');
    text
}

fn string(text: &mut Vec<u8>, bytes: &[u8]) {
    text.push(b'"');
    for &byte in bytes {
        match byte {
            b'"' | b'\\' => text.extend_from_slice(&[b'\\', byte]),
            b'\n' => text.extend_from_slice(b"\\n"),
            b'\r' => text.extend_from_slice(b"\\r"),
            b'\t' => text.extend_from_slice(b"\\t"),
            8 => text.extend_from_slice(b"\\b"),
            12 => text.extend_from_slice(b"\\f"),
            0..32 => text.extend(format!("\\u{byte:04x}").bytes()),
            _ => text.push(byte),
        }
    }
    text.push(b'"');
}
