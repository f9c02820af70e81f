//! Lines, keys, tables and brackets.

use super::insert::Inserted;
use super::report::{COMMENT_HINT, KEY_HINT, Problem};
use super::scalar::char_len;
use super::{Document, Node, NodeId, Origin, Span};

/// Reads a text.
pub(super) struct Parser<'t> {
    pub(super) text: &'t [u8],
    pub(super) at: usize,
    document: Document,
}

/// An open bracket.
enum Open {
    /// `[`: the array, and where it starts.
    Array(NodeId, usize),
    /// `{`: the table, where it starts, and the keys of the value that is being read.
    Table(NodeId, usize, Vec<Vec<u8>>, Span),
}

/// Reads a text; an error is the whole message.
pub(crate) fn parse(text: &[u8]) -> Result<Document, Vec<u8>> {
    // Nix: the library ends the text with a line end if it has none.
    let mut text = text.to_vec();
    if !matches!(text.last(), None | Some(b'\n' | b'\r')) {
        text.push(b'\n');
    }
    let mut parser = Parser { text: &text, at: 0, document: Document::new() };
    match parser.file() {
        Ok(()) => Ok(parser.document),
        Err(problem) => Err(problem.show(&text)),
    }
}

type Parsed<T> = Result<T, Problem>;

impl Parser<'_> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    pub(super) fn rest(&self) -> &[u8] {
        &self.text[self.at..]
    }

    fn eat(&mut self, text: &[u8]) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// A line end, which may be there.
    pub(super) fn skip_newline(&mut self) -> bool {
        self.eat(b"\n") || self.eat(b"\r\n")
    }

    /// Blanks, comments and line ends; whether there was a line end.
    fn skip_lines(&mut self) -> Parsed<bool> {
        let mut newline = false;
        loop {
            self.skip_blanks();
            if self.peek() == Some(b'#') {
                self.skip_comment()?;
            }
            if !self.skip_newline() {
                return Ok(newline);
            }
            newline = true;
        }
    }

    fn skip_comment(&mut self) -> Parsed<()> {
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' => break,
                b'\r' if self.text.get(self.at + 1) == Some(&b'\n') => break,
                _ => match char_len(self.rest()) {
                    Some(len) => self.at += len,
                    None => {
                        let title = "toml::parse_comment_line: newline (LF / CRLF) or EOF is expected";
                        return Err(Problem::at(title, self.at, "but got this").hint(COMMENT_HINT));
                    }
                },
            }
        }
        Ok(())
    }

    fn file(&mut self) -> Parsed<()> {
        let _ = self.eat(b"\xef\xbb\xbf");
        let mut table = 0;
        let mut newline = true;
        loop {
            newline |= self.skip_lines()?;
            match self.peek() {
                None => return Ok(()),
                Some(b'[') => {
                    table = self.header()?;
                    newline = false;
                    self.skip_blanks();
                    if !matches!(self.peek(), None | Some(b'#' | b'\n')) && !self.rest().starts_with(b"\r\n")
                    {
                        let title = "toml::parse_file: newline (or EOF) expected";
                        return Err(Problem::at(title, self.at, "expected 0x0a(LINE FEED) or \r\n"));
                    }
                }
                Some(_) if !newline => {
                    let title = "toml::parse_table: newline (LF / CRLF) or EOF is expected";
                    return Err(Problem::at(title, self.at, "here"));
                }
                Some(_) => {
                    let (keys, span) = self.keys_and_equals()?;
                    let value = self.value()?;
                    self.document.insert(Inserted::Value, table, keys, span, value)?;
                    newline = false;
                }
            }
        }
    }

    /// `[a.b]` or `[[a.b]]`: the table that it opens.
    fn header(&mut self) -> Parsed<NodeId> {
        let start = self.at;
        let array = self.eat(b"[[");
        if !array {
            self.at += 1;
        }
        self.skip_blanks();
        let (keys, _) = self.keys()?;
        self.skip_blanks();
        let (close, title, mark): (&[u8], _, _) = match array {
            true => (b"]]", "toml::parse_file: invalid array-table key", "expected ]]"),
            false => (b"]", "toml::parse_file: invalid table key", "expected ]"),
        };
        if !self.eat(close) {
            return Err(Problem::at(title, self.at, mark));
        }
        let span = (start, self.at);
        let table = self.document.add(Node::Table(Vec::new()), Origin::Header, span);
        let kind = if array { Inserted::ArrayTable } else { Inserted::Table };
        self.document.insert(kind, 0, keys, span, table)
    }

    /// A key with dots, and where it stands.
    fn keys(&mut self) -> Parsed<(Vec<Vec<u8>>, Span)> {
        let start = self.at;
        let mut keys = vec![self.key()?];
        let mut end = self.at;
        loop {
            self.skip_blanks();
            if !self.eat(b".") {
                self.at = end;
                return Ok((keys, (start, end)));
            }
            self.skip_blanks();
            keys.push(self.key()?);
            end = self.at;
        }
    }

    fn key(&mut self) -> Parsed<Vec<u8>> {
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) if !self.rest().starts_with(&[quote; 3]) => self.string_of(quote),
            _ => {
                let bare = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'-' | b'_');
                let len = self.rest().iter().take_while(bare).count();
                if len == 0 {
                    let title = "toml::parse_simple_key: invalid key: key must be \"quoted\", \
                        'quoted-literal', or bare key.";
                    let mark = "expected alpha [a-zA-Z], digit [0-9], -, or _";
                    return Err(Problem::at(title, self.at, mark).hint(KEY_HINT));
                }
                self.at += len;
                Ok(self.text[self.at - len..self.at].to_vec())
            }
        }
    }

    fn keys_and_equals(&mut self) -> Parsed<(Vec<Vec<u8>>, Span)> {
        let keys = self.keys()?;
        let end = self.at;
        self.skip_blanks();
        if !self.eat(b"=") {
            // Nix: the mark stands behind the blanks only if something stands there.
            let at = if matches!(self.peek(), None | Some(b'\n')) { end } else { self.at };
            let title = "toml::parse_key_value_pair: invalid key value separator `=`";
            return Err(Problem::at(title, at, "expected ="));
        }
        self.skip_blanks();
        Ok(keys)
    }

    /// A value. Brackets that are open are on a stack of their own.
    fn value(&mut self) -> Parsed<NodeId> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            let start = self.at;
            let mut done = match self.peek() {
                Some(b'[') => {
                    self.at += 1;
                    let array = self.document.add(Node::Array(Vec::new()), Origin::Other, (start, start + 1));
                    self.skip_lines()?;
                    if self.eat(b"]") {
                        self.document.spans[array] = (start, self.at);
                        array
                    } else if self.peek().is_none() {
                        return Err(self.open_array());
                    } else {
                        open.push(Open::Array(array, start));
                        continue;
                    }
                }
                Some(b'{') => {
                    self.at += 1;
                    let table =
                        self.document.add(Node::Table(Vec::new()), Origin::Inline, (start, start + 1));
                    self.skip_blanks();
                    if self.eat(b"}") {
                        self.document.spans[table] = (start, self.at);
                        table
                    } else {
                        // While it is open, dotted keys may add to what is in it.
                        let (keys, span) = self.keys_and_equals()?;
                        open.push(Open::Table(table, start, keys, span));
                        continue;
                    }
                }
                _ => {
                    let node = self.scalar()?;
                    self.document.add(node, Origin::Other, (start, self.at))
                }
            };
            // A value is complete: go on in what it is part of, which may be complete too.
            loop {
                let Some(container) = open.pop() else { return Ok(done) };
                let (next, complete) = self.add_to(container, done)?;
                match complete {
                    Some(container) => done = container,
                    None => {
                        open.extend(next);
                        break;
                    }
                }
            }
        }
    }

    fn open_array(&self) -> Problem {
        let title = "toml::parse_array: missing closing bracket `]`";
        Problem::at(title, self.text.len() - 1, "expected `]`, reached EOF")
    }

    /// Adds a value to its container, and reads on to the next value or the end of the container.
    fn add_to(&mut self, container: Open, value: NodeId) -> Parsed<(Option<Open>, Option<NodeId>)> {
        match container {
            Open::Array(array, start) => {
                if let Node::Array(elements) = &mut self.document.nodes[array] {
                    elements.push(value);
                }
                self.skip_lines()?;
                let comma = self.eat(b",");
                if comma {
                    self.skip_lines()?;
                }
                if self.eat(b"]") {
                    self.document.spans[array] = (start, self.at);
                    return Ok((None, Some(array)));
                }
                if self.peek().is_none() {
                    return Err(self.open_array());
                }
                if !comma {
                    let title = "toml::parse_array: expected value-separator `,` or closing `]`";
                    return Err(Problem::at(title, self.at, "here"));
                }
                Ok((Some(Open::Array(array, start)), None))
            }
            Open::Table(table, start, keys, span) => {
                self.document.insert(Inserted::Value, table, keys, span, value)?;
                self.skip_blanks();
                if self.eat(b"}") {
                    self.document.spans[table] = (start, self.at);
                    return Ok((None, Some(table)));
                }
                if !self.eat(b",") {
                    let title = "toml::parse_inline_table: expected value-separator `,` or closing `}`";
                    return Err(Problem::at(title, self.at, "here"));
                }
                self.skip_blanks();
                if self.peek() == Some(b'}') {
                    let title = "toml::parse_inline_table: trailing comma is not allowed in TOML-v1.0.0)";
                    return Err(Problem::at(title, self.at, "here"));
                }
                let (keys, span) = self.keys_and_equals()?;
                Ok((Some(Open::Table(table, start, keys, span)), None))
            }
        }
    }
}
