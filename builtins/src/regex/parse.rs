//! Pattern text to syntax tree, accepting exactly what the reference accepts.
//!
//! The tree lives in one `Vec`, children before parents, and open parentheses are kept on
//! an explicit stack, so neither parsing nor dropping a deeply nested pattern uses the
//! native stack.
//!
//! The reference refuses a pattern whose automaton would have more than [`STATE_LIMIT`]
//! states. We build a different program, but count the states *it* would have made, in
//! the order it would have made them, so that the same patterns are refused and a pattern
//! with two faults is refused for the same one.

use super::RegexError;
use super::class::{ByteSet, collating_element, equivalence_class, named_class};
use super::scan::{Scanner, Token};

/// The most automaton states the reference allows.
const STATE_LIMIT: u64 = 100_000;

/// Index of a [`Node`] in [`Ast::nodes`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct NodeIdx(u32);

/// A parsed pattern.
pub(super) struct Ast {
    nodes: Vec<Node>,
    pub(super) root: NodeIdx,
    /// How many groups the pattern has, not counting the whole match.
    pub(super) groups: u32,
}

pub(super) enum Node {
    Byte(u8),
    Set(ByteSet),
    LineStart,
    LineEnd,
    /// `(body)`; groups are numbered from 0 in the order of their opening parentheses.
    Group {
        index: u32,
        body: NodeIdx,
    },
    /// Any number of terms, one after the other.
    Concat(Vec<NodeIdx>),
    /// `a|b|c`, at least two.
    Alternatives(Vec<NodeIdx>),
    Repeat {
        body: NodeIdx,
        kind: RepeatKind,
    },
}

#[derive(Clone, Copy)]
pub(super) enum RepeatKind {
    Star,
    Plus,
    Optional,
    /// `{min}`, `{min,}` or `{min,max}`: `min` copies, then `Star` or `extra` optional ones.
    Interval {
        min: u32,
        extra: Extra,
    },
}

#[derive(Clone, Copy)]
pub(super) enum Extra {
    Unbounded,
    Optional(u32),
}

impl Ast {
    pub(super) fn node(&self, idx: NodeIdx) -> &Node {
        &self.nodes[idx.0 as usize]
    }
}

/// A finished piece of the tree, with the number of states that copying it would add.
#[derive(Clone, Copy)]
struct Piece {
    node: NodeIdx,
    states: u64,
}

/// The inside of an open parenthesis, or of the whole pattern.
struct Level {
    /// The group's number; `None` for the whole pattern.
    group: Option<u32>,
    /// Alternatives finished so far.
    done: Vec<Piece>,
    /// Terms of the alternative being read.
    terms: Vec<Piece>,
}

impl Level {
    fn new(group: Option<u32>) -> Level {
        Level { group, done: Vec::new(), terms: Vec::new() }
    }
}

/// Parses `pattern`.
pub(super) fn parse(pattern: &[u8]) -> Result<Ast, RegexError> {
    let mut scanner = Scanner::new(pattern);
    let token = scanner.next()?;
    let mut parser = Parser { scanner, token, nodes: Vec::new(), groups: 0, states: 0, open: Vec::new() };
    parser.add_states(1)?;
    let root = parser.pattern()?;
    parser.add_states(2)?;
    Ok(Ast { nodes: parser.nodes, root: root.node, groups: parser.groups })
}

struct Parser<'p> {
    scanner: Scanner<'p>,
    /// The next token. Nix: it is scanned before the one in hand is acted upon, so a bad
    /// escape is reported rather than the state limit that the term before it exceeds.
    token: Token<'p>,
    nodes: Vec<Node>,
    groups: u32,
    /// States the reference has made so far.
    states: u64,
    /// The levels around the one being read.
    open: Vec<Level>,
}

impl<'p> Parser<'p> {
    fn advance(&mut self) -> Result<(), RegexError> {
        self.token = self.scanner.next()?;
        Ok(())
    }

    /// Steps over the next token if it is `token`.
    fn eat(&mut self, token: Token<'_>) -> Result<bool, RegexError> {
        let found = self.token == token;
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn add_states(&mut self, count: u64) -> Result<(), RegexError> {
        self.states += count;
        if self.states > STATE_LIMIT { Err(RegexError::TooComplex) } else { Ok(()) }
    }

    fn piece(&mut self, node: Node, states: u64) -> Piece {
        // One node per pattern byte at most, and the states are limited.
        let idx = NodeIdx(self.nodes.len() as u32);
        self.nodes.push(node);
        Piece { node: idx, states }
    }

    /// The whole pattern, up to its end.
    fn pattern(&mut self) -> Result<Piece, RegexError> {
        let mut level = Level::new(None);
        loop {
            if let Some(term) = self.simple_term()? {
                level.terms.push(term);
                continue;
            }
            if self.token == Token::GroupOpen {
                self.advance()?;
                self.add_states(1)?;
                let inner = Level::new(Some(self.groups));
                self.groups += 1;
                self.open.push(std::mem::replace(&mut level, inner));
                continue;
            }
            self.finish_alternative(&mut level)?;
            if self.eat(Token::Or)? {
                continue;
            }
            let whole = self.finish_level(&mut level);
            let (Some(index), Some(outer)) = (level.group, self.open.pop()) else {
                let at_end = self.token == Token::Eof;
                return if at_end { Ok(whole) } else { Err(RegexError::Invalid) };
            };
            let group = self.close_group(index, whole)?;
            level = outer;
            level.terms.push(group);
        }
    }

    fn close_group(&mut self, index: u32, body: Piece) -> Result<Piece, RegexError> {
        if !self.eat(Token::GroupClose)? {
            return Err(RegexError::Invalid);
        }
        self.add_states(1)?;
        let group = self.piece(Node::Group { index, body: body.node }, body.states + 2);
        self.quantified(group)
    }

    /// Moves the terms read into the finished alternatives.
    fn finish_alternative(&mut self, level: &mut Level) -> Result<(), RegexError> {
        self.add_states(if level.done.is_empty() { 1 } else { 3 })?;
        let states = 1 + level.terms.iter().map(|term| term.states).sum::<u64>();
        let nodes = level.terms.drain(..).map(|term| term.node).collect::<Vec<_>>();
        let alternative = match nodes.as_slice() {
            [only] => Piece { node: *only, states },
            _ => self.piece(Node::Concat(nodes), states),
        };
        level.done.push(alternative);
        Ok(())
    }

    fn finish_level(&mut self, level: &mut Level) -> Piece {
        if let [only] = level.done.as_slice() {
            return *only;
        }
        let states = level.done.iter().map(|piece| piece.states + 2).sum::<u64>() - 2;
        let nodes = level.done.drain(..).map(|piece| piece.node).collect();
        self.piece(Node::Alternatives(nodes), states)
    }

    /// An anchor, or an atom without parentheses and its quantifiers.
    ///
    /// Nix: anchors take no quantifier, so that `^*` is invalid.
    fn simple_term(&mut self) -> Result<Option<Piece>, RegexError> {
        let (node, is_atom) = match self.token {
            Token::LineStart => (Node::LineStart, false),
            Token::LineEnd => (Node::LineEnd, false),
            Token::Any => (Node::Set(ByteSet::any()), true),
            Token::Byte(byte) => (Node::Byte(byte), true),
            Token::BracketOpen { negated } => {
                self.advance()?;
                let set = self.bracket()?;
                let set = if negated { set.complement() } else { set };
                return self.atom(Node::Set(set)).map(Some);
            }
            _ => return Ok(None),
        };
        self.advance()?;
        if is_atom {
            return self.atom(node).map(Some);
        }
        self.add_states(1)?;
        Ok(Some(self.piece(node, 1)))
    }

    fn atom(&mut self, node: Node) -> Result<Piece, RegexError> {
        self.add_states(1)?;
        let piece = self.piece(node, 1);
        self.quantified(piece)
    }

    /// Wraps `piece` in the quantifiers that follow it; there can be any number.
    fn quantified(&mut self, mut piece: Piece) -> Result<Piece, RegexError> {
        loop {
            let (kind, states) = match self.token {
                Token::Star => (RepeatKind::Star, 1),
                Token::Plus => (RepeatKind::Plus, 1),
                Token::Optional => (RepeatKind::Optional, 2),
                Token::BraceOpen => {
                    self.advance()?;
                    piece = self.interval(piece)?;
                    continue;
                }
                _ => return Ok(piece),
            };
            self.advance()?;
            self.add_states(states)?;
            let body = piece.node;
            piece = self.piece(Node::Repeat { body, kind }, piece.states + states);
        }
    }

    /// `min}`, `min,}` or `min,max}` after a brace.
    fn interval(&mut self, piece: Piece) -> Result<Piece, RegexError> {
        let min = self.count()?;
        let before = self.states;
        self.add_states(1)?;
        let max = if self.eat(Token::Comma)? {
            let bounded = matches!(self.token, Token::Count(_));
            if bounded { Some(self.count()?) } else { None }
        } else {
            Some(min)
        };
        if !self.eat(Token::BraceClose)? {
            return Err(RegexError::Invalid);
        }
        self.add_states(u64::from(min) * piece.states)?;
        let extra = match max {
            None => {
                self.add_states(piece.states + 1)?;
                Extra::Unbounded
            }
            Some(max) => {
                let count = max.checked_sub(min).ok_or(RegexError::Invalid)?;
                self.add_states(1 + u64::from(count) * (piece.states + 1))?;
                Extra::Optional(count)
            }
        };
        let kind = RepeatKind::Interval { min, extra };
        let states = self.states - before;
        Ok(self.piece(Node::Repeat { body: piece.node, kind }, states))
    }

    fn count(&mut self) -> Result<u32, RegexError> {
        let Token::Count(digits) = self.token else { return Err(RegexError::Invalid) };
        self.advance()?;
        let mut value = 0u32;
        for digit in digits {
            let more = value.checked_mul(10).and_then(|v| v.checked_add(u32::from(digit - b'0')));
            // Nix: a count is an `int`.
            let in_range = more.filter(|&v| i32::try_from(v).is_ok());
            value = in_range.ok_or(RegexError::Invalid)?;
        }
        Ok(value)
    }

    /// The members of a bracket expression, up to and including its `]`.
    fn bracket(&mut self) -> Result<ByteSet, RegexError> {
        let mut bracket = Bracket { set: ByteSet::default(), last: None };
        if self.eat(Token::Dash)? {
            bracket.push_byte(b'-');
        }
        while !self.eat(Token::BracketClose)? {
            let token = self.token;
            self.advance()?;
            match token {
                Token::Byte(byte) => bracket.push_byte(byte),
                Token::Collating(name) => bracket.push_byte(element(name)?),
                Token::Equivalence(name) => {
                    bracket.push_set(equivalence_class(element(name)?));
                }
                Token::Class(name) => {
                    bracket.push_set(named_class(name).ok_or(RegexError::Invalid)?);
                }
                Token::Dash => self.dash(&mut bracket)?,
                _ => return Err(RegexError::Invalid),
            }
        }
        Ok(bracket.set)
    }

    /// A `-` that is not the first member: the last one, or the middle of a range.
    ///
    /// Nix: only plain bytes and `-` end a range, so `[A-[.z.]]` is invalid.
    fn dash(&mut self, bracket: &mut Bracket) -> Result<(), RegexError> {
        if self.token == Token::BracketClose {
            bracket.push_byte(b'-');
            return Ok(());
        }
        let Some(low) = bracket.last else { return Err(RegexError::Invalid) };
        let high = match self.token {
            Token::Byte(byte) => byte,
            Token::Dash => b'-',
            _ => return Err(RegexError::Invalid),
        };
        self.advance()?;
        let range = ByteSet::range(low, high).ok_or(RegexError::Invalid)?;
        bracket.push_set(range);
        Ok(())
    }
}

fn element(name: &[u8]) -> Result<u8, RegexError> {
    collating_element(name).ok_or(RegexError::Invalid)
}

/// A bracket expression being read.
struct Bracket {
    set: ByteSet,
    /// The byte just read, if a range can begin with it.
    last: Option<u8>,
}

impl Bracket {
    fn push_byte(&mut self, byte: u8) {
        self.set.insert(byte);
        self.last = Some(byte);
    }

    fn push_set(&mut self, set: ByteSet) {
        self.set.union(&set);
        self.last = None;
    }
}
