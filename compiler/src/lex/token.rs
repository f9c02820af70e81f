//! The kinds of token, with the names that syntax errors give them.

/// A kind of token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Token {
    Eof,
    /// A byte that begins no token.
    Invalid,
    /// A malformed literal or a disabled feature; the finding is in `Lexer::error`.
    Error,
    Id,
    Int,
    Float,
    Path,
    HomePath,
    SearchPath,
    Uri,
    If,
    Then,
    Else,
    Assert,
    With,
    Let,
    In,
    Rec,
    Inherit,
    Or,
    Ellipsis,
    Eq,
    NotEq,
    LessEq,
    GreaterEq,
    And,
    OrOr,
    Implies,
    Update,
    Concat,
    PipeFrom,
    PipeInto,
    DollarCurly,
    LeftBrace,
    RightBrace,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    Quote,
    IndOpen,
    Colon,
    Semicolon,
    Comma,
    At,
    Dot,
    Question,
    Assign,
    Plus,
    Minus,
    Star,
    Slash,
    Less,
    Greater,
    Not,
    /// Text inside `"…"` or a path. Known to error messages only, like the three below.
    Str,
    IndStr,
    IndClose,
    PathEnd,
}

impl Token {
    /// Whether an expression that needs no parentheses as an argument begins with it.
    #[inline]
    pub fn starts_simple(self) -> bool {
        use Token::*;
        const MASK: u64 = 1 << Id as u64
            | 1 << Int as u64
            | 1 << Float as u64
            | 1 << Path as u64
            | 1 << HomePath as u64
            | 1 << SearchPath as u64
            | 1 << Uri as u64
            | 1 << Let as u64
            | 1 << Rec as u64
            | 1 << LeftBrace as u64
            | 1 << LeftParen as u64
            | 1 << LeftBracket as u64
            | 1 << Quote as u64
            | 1 << IndOpen as u64;
        MASK >> (self as u64) & 1 != 0
    }

    /// Its name in `syntax error, unexpected …`.
    pub fn name(self) -> &'static str {
        use Token::*;
        match self {
            Eof => "end of file",
            Invalid | Error => "invalid token",
            Id => "identifier",
            Int => "integer",
            Float => "floating-point literal",
            Path => "path",
            HomePath => "'~/…' path",
            SearchPath => "'<…>' path",
            Uri => "URI",
            If => "'if'",
            Then => "'then'",
            Else => "'else'",
            Assert => "'assert'",
            With => "'with'",
            Let => "'let'",
            In => "'in'",
            Rec => "'rec'",
            Inherit => "'inherit'",
            Or => "'or'",
            Ellipsis => "'...'",
            Eq => "'=='",
            NotEq => "'!='",
            LessEq => "'<='",
            GreaterEq => "'>='",
            And => "'&&'",
            OrOr => "'||'",
            Implies => "'->'",
            Update => "'//'",
            Concat => "'++'",
            PipeFrom => "'<|'",
            PipeInto => "'|>'",
            DollarCurly => "'${'",
            LeftBrace => "'{'",
            RightBrace => "'}'",
            LeftParen => "'('",
            RightParen => "')'",
            LeftBracket => "'['",
            RightBracket => "']'",
            Quote => "'\"'",
            IndOpen => "start of an indented string",
            Colon => "':'",
            Semicolon => "';'",
            Comma => "','",
            At => "'@'",
            Dot => "'.'",
            Question => "'?'",
            Assign => "'='",
            Plus => "'+'",
            Minus => "'-'",
            Star => "'*'",
            Slash => "'/'",
            Less => "'<'",
            Greater => "'>'",
            Not => "'!'",
            Str => "string",
            IndStr => "indented string",
            IndClose => "end of an indented string",
            PathEnd => "end of path",
        }
    }
}

/// By byte.
static ALONE: [Token; 256] = {
    let mut table = [Token::Invalid; 256];
    table[b';' as usize] = Token::Semicolon;
    table[b'{' as usize] = Token::LeftBrace;
    table[b'}' as usize] = Token::RightBrace;
    table[b'(' as usize] = Token::LeftParen;
    table[b')' as usize] = Token::RightParen;
    table[b'[' as usize] = Token::LeftBracket;
    table[b']' as usize] = Token::RightBracket;
    table[b'"' as usize] = Token::Quote;
    table[b',' as usize] = Token::Comma;
    table[b':' as usize] = Token::Colon;
    table[b'@' as usize] = Token::At;
    table[b'?' as usize] = Token::Question;
    table[b'*' as usize] = Token::Star;
    table
};

/// The token that a byte is whatever follows it, or `Invalid`.
#[inline]
pub(super) fn alone(byte: u8) -> Token {
    ALONE[byte as usize]
}

/// The keyword `word` is, or `Id`.
#[inline]
pub(super) fn keyword(word: &[u8]) -> Token {
    match word {
        b"if" => Token::If,
        b"in" => Token::In,
        b"or" => Token::Or,
        b"let" => Token::Let,
        b"rec" => Token::Rec,
        b"then" => Token::Then,
        b"else" => Token::Else,
        b"with" => Token::With,
        b"assert" => Token::Assert,
        b"inherit" => Token::Inherit,
        _ => Token::Id,
    }
}
