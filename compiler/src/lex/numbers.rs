//! Integer and floating-point literals, and the limits of both.

use super::{DIGIT, Lexer, Token, class};

impl Lexer<'_> {
    /// A number that begins at `at` with a digit or with a point and a digit.
    pub(super) fn number(&mut self, at: usize) {
        let digits = self.run(at, DIGIT);
        match self.float_end(at, digits) {
            Some(end) => self.float_literal(at, end),
            None => self.int_literal(at, digits),
        }
    }

    fn int_literal(&mut self, at: usize, end: usize) {
        let mut value: i64 = 0;
        for &digit in &self.src[at..end] {
            let digit = i64::from(digit - b'0');
            match value.checked_mul(10).and_then(|tens| tens.checked_add(digit)) {
                Some(next) => value = next,
                None => return self.bad_number("integer", at, end),
            }
        }
        self.int = value;
        self.set(Token::Int, end);
    }

    /// Nix: the digits before a point may not begin with 0 unless they are that single 0, in which
    /// case digits must follow the point.
    fn float_end(&self, at: usize, digits: usize) -> Option<usize> {
        if self.byte(digits) != b'.' {
            return None;
        }
        let fraction = self.run(digits + 1, DIGIT);
        let whole_is_zero = digits == at || (self.byte(at) == b'0' && digits == at + 1);
        if self.byte(at) == b'0' && digits > at + 1 || whole_is_zero && fraction == digits + 1 {
            return None;
        }
        if !matches!(self.byte(fraction), b'e' | b'E') {
            return Some(fraction);
        }
        let sign = usize::from(matches!(self.byte(fraction + 1), b'+' | b'-'));
        let exponent = fraction + 1 + sign;
        Some(if class(self.byte(exponent)) & DIGIT != 0 { self.run(exponent, DIGIT) } else { fraction })
    }

    /// Nix: what overflows, or is too small to be a normal number, is an error.
    fn float_literal(&mut self, at: usize, end: usize) {
        let text = &self.src[at..end];
        let value: f64 = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()).unwrap_or(0.0);
        let mantissa = text.iter().take_while(|byte| !matches!(byte, b'e' | b'E'));
        let is_zero = mantissa.into_iter().all(|byte| matches!(byte, b'0' | b'.'));
        if !is_zero && !value.is_normal() {
            return self.bad_number("float", at, end);
        }
        self.float = value;
        self.set(Token::Float, end);
    }

    #[cold]
    fn bad_number(&mut self, what: &str, at: usize, end: usize) {
        let mut message = format!("invalid {what} '").into_bytes();
        message.extend_from_slice(&self.src[at..end]);
        message.push(b'\'');
        self.fail(message, at, end);
    }
}
