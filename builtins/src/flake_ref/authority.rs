//! The part of a URL behind `//`: user, host and port.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::encode::{decode_valid, encode_to, is_sub_delimiter, is_unreserved, span};
use super::failure::{Outcome, bad_url};

/// User, password, host and port, decoded.
#[derive(Clone, Default, Debug)]
pub(super) struct Authority {
    user: Option<Vec<u8>>,
    password: Option<Vec<u8>>,
    /// The host; an address in brackets without them.
    pub host: Vec<u8>,
    brackets: bool,
    /// As written; in a finished URL without leading zeros, or none.
    port: Option<Vec<u8>>,
}

impl Authority {
    /// Reads an authority at the start of a text: it, and its length. `None` if there is none.
    pub fn parse(text: &[u8]) -> Option<(Authority, usize)> {
        let mut authority = Authority::default();
        let mut at = authority.user(text).unwrap_or(0);
        at += authority.host(&text[at..])?;
        if text.get(at) == Some(&b':') {
            at += 1;
            let digits = text[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            authority.port = Some(text[at..at + digits].to_vec());
            at += digits;
        }
        Some((authority, at))
    }

    /// Reads `user:password@`; `None`, and no change, if there is no such thing.
    fn user(&mut self, text: &[u8]) -> Option<usize> {
        let is_user = |byte| is_unreserved(byte) || is_sub_delimiter(byte);
        let user = span(text, is_user)?;
        let (mut end, mut password) = (user, None);
        if text.get(user) == Some(&b':') {
            let len = span(&text[user + 1..], |byte| is_user(byte) || byte == b':')?;
            end = user + 1 + len;
            password = Some(decode_valid(&text[user + 1..end]));
        }
        if text.get(end) != Some(&b'@') {
            return None;
        }
        (self.user, self.password) = (Some(decode_valid(&text[..user])), password);
        Some(end + 1)
    }

    fn host(&mut self, text: &[u8]) -> Option<usize> {
        if text.first() != Some(&b'[') {
            let len = span(text, |byte| is_unreserved(byte) || is_sub_delimiter(byte))?;
            self.host = decode_valid(&text[..len]);
            return Some(len);
        }
        let len = text.iter().position(|&byte| byte == b']')?;
        self.host = address(&text[1..len])?;
        self.brackets = true;
        Some(len + 1)
    }

    /// With the port checked.
    ///
    /// # Errors
    /// If it is no port number.
    pub fn with_port(mut self) -> Outcome<Authority> {
        let Some(port) = self.port.take().filter(|port| !port.is_empty()) else { return Ok(self) };
        let number = std::str::from_utf8(&port).ok().and_then(|port| port.parse::<u16>().ok());
        match number.filter(|&number| number != 0) {
            Some(number) => self.port = Some(number.to_string().into_bytes()),
            None => return bad_url(&[b"port '", &port, b"' is invalid"]),
        }
        Ok(self)
    }

    /// The authority as a text.
    pub fn show(&self) -> Vec<u8> {
        let mut text = Vec::new();
        if let Some(user) = &self.user {
            encode_to(&mut text, user, b"");
            if let Some(password) = &self.password {
                text.push(b':');
                encode_to(&mut text, password, b"");
            }
            text.push(b'@');
        }
        if self.brackets {
            text.push(b'[');
            encode_to(&mut text, &self.host, b":");
            text.push(b']');
        } else {
            encode_to(&mut text, &self.host, b"");
        }
        if let Some(port) = &self.port {
            text.push(b':');
            text.extend_from_slice(port);
        }
        text
    }
}

/// What stands in brackets, decoded: an IPv6 address, perhaps with a zone, or one of the future.
fn address(text: &[u8]) -> Option<Vec<u8>> {
    if let [b'v', rest @ ..] = text {
        let dot = rest.iter().position(|&byte| byte == b'.')?;
        let is_valid = |byte: &u8| is_unreserved(*byte) || is_sub_delimiter(*byte) || *byte == b':';
        let fine = dot > 0 && rest[..dot].iter().all(u8::is_ascii_hexdigit);
        let tail = &rest[dot + 1..];
        return (fine && !tail.is_empty() && tail.iter().all(is_valid)).then(|| text.to_vec());
    }
    let (address, zone) = match text.iter().position(|&byte| byte == b'%') {
        Some(at) => (&text[..at], Some(text[at..].strip_prefix(b"%25").filter(|zone| !zone.is_empty())?)),
        None => (text, None),
    };
    if !is_ipv6(address) {
        return None;
    }
    let Some(zone) = zone else { return Some(address.to_vec()) };
    let is_whole = span(zone, is_unreserved) == Some(zone.len());
    // Nix: the decoded zone is as long as the encoded one, with null bytes behind it.
    let mut host = [address, b"%", &decode_valid(zone)].concat();
    host.resize(text.len(), 0);
    is_whole.then_some(host)
}

fn is_ipv6(text: &[u8]) -> bool {
    let text = std::str::from_utf8(text).unwrap_or_default();
    // A dotted tail is checked apart: its numbers may not start with a zero.
    let dotted = text.rsplit(':').next().filter(|tail| tail.contains('.'));
    text.parse::<Ipv6Addr>().is_ok() && dotted.is_none_or(|tail| tail.parse::<Ipv4Addr>().is_ok())
}
