//! What the parser and the compiler have to say about a text: errors and warnings with a position.
//!
//! Messages are C++ Nix's. Layout (file names, excerpts, carets) is the business of whoever prints
//! them: this crate knows byte offsets only.

use crate::ast::Pos;

/// What went wrong, coarsely; decides how the message is introduced and whether it is fatal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The text is not a Nix expression: `syntax error, …`, duplicate attributes, bad literals.
    Parse,
    /// A name is bound nowhere: `undefined variable 'x'`.
    UndefinedVariable,
    /// Worth telling, does not stop anything.
    Warning,
}

/// One finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Its class.
    pub kind: Kind,
    /// The message without `error:` or `warning:` (may hold non-UTF-8 names).
    pub message: Vec<u8>,
    /// Where, or [`Pos::NONE`].
    pub pos: Pos,
    /// A second place that the message speaks of: it stands in the message as
    /// [`OTHER_POS`](Diagnostic::OTHER_POS).
    pub other: Option<Pos>,
}

impl Diagnostic {
    /// A parse error at `pos`.
    #[cold]
    pub fn parse(message: impl Into<Vec<u8>>, pos: Pos) -> Diagnostic {
        Diagnostic { kind: Kind::Parse, message: message.into(), pos, other: None }
    }

    /// Stands for `FILE:LINE:COLUMN` of `other` in `message`. No Nix name holds this byte.
    pub const OTHER_POS: u8 = 0;

    /// The message with the second place written out by `place`.
    pub fn render(&self, place: impl FnOnce(Pos) -> Vec<u8>) -> Vec<u8> {
        let at = self.message.iter().position(|&byte| byte == Diagnostic::OTHER_POS);
        let (Some(other), Some(at)) = (self.other, at) else { return self.message.clone() };
        [&self.message[..at], &place(other), &self.message[at + 1..]].concat()
    }
}
