//! Operators: fast paths for small integers, slow paths for everything else.

use frazil_compiler::op::Imm;

use super::Vm;
use crate::error::{Error, ErrorKind, Result};
use crate::source::Pos;
use crate::symbol::same_text;
use crate::value::{List, Tag, Value};

/// Why a slow path has no value to give.
pub(super) enum Slow {
    /// It failed.
    Error(Error),
    /// Call this internal builtin with both operands.
    Call(Value),
}

impl From<Error> for Slow {
    fn from(error: Error) -> Slow {
        Slow::Error(error)
    }
}

/// The word of an [`Imm`] field.
#[inline(always)]
pub(super) fn immediate(code: u8) -> Value {
    match code {
        c if c == Imm::Null as u8 => Value::NULL,
        c if c == Imm::True as u8 => Value::TRUE,
        c if c == Imm::False as u8 => Value::FALSE,
        c if c == Imm::EmptySet as u8 => Value::empty_attrs(),
        c if c == Imm::EmptyList as u8 => Value::empty_list(),
        c if c == Imm::EmptyString as u8 => Value::empty_string(),
        _ => Value::HOLE,
    }
}

#[inline(always)]
fn both_small(x: Value, y: Value) -> bool {
    x.is(Tag::Int) && y.is(Tag::Int)
}

/// `x + y` if all three are small. Words are `n << 3 | 1`: one tag must go, overflow is the word's.
#[inline(always)]
pub(super) fn small_add(x: Value, y: Value) -> Option<Value> {
    if !both_small(x, y) {
        return None;
    }
    (x.bits() as i64).checked_add(y.bits() as i64 - 1).map(|word| Value::from_bits(word as u64))
}

/// `x - y` if all three are small.
#[inline(always)]
pub(super) fn small_sub(x: Value, y: Value) -> Option<Value> {
    if !both_small(x, y) {
        return None;
    }
    (x.bits() as i64).checked_sub(y.bits() as i64 - 1).map(|word| Value::from_bits(word as u64))
}

/// `x * y` if all three are small.
#[inline(always)]
pub(super) fn small_mul(x: Value, y: Value) -> Option<Value> {
    x.as_small()?.checked_mul(y.as_small()?).and_then(Value::small)
}

/// The length of a string that is evaluated.
#[inline(always)]
pub(super) fn quick_string_length(word: Value) -> Option<Value> {
    Value::small(word.settled()?.as_str()?.len() as i64)
}

/// The first element of a list if both are evaluated and no identity is lost.
#[inline(never)]
pub(super) fn quick_head(word: Value) -> Option<Value> {
    let head = word.settled()?.as_list()?.get(0)?.settled()?;
    head.may_replace_slot().then_some(head)
}

/// `substring start len string == other` if all are evaluated, and `start` is one that is allowed.
#[inline(never)]
pub(super) fn quick_substring_eq([start, len, string]: [Value; 3], other: Value) -> Option<bool> {
    let start = usize::try_from(start.settled()?.as_small()?).ok()?;
    let len = len.settled()?.as_small()?;
    let (string, other) = (string.settled()?.as_str()?, other.settled()?.as_str()?);
    Some(same_text(&string.as_bytes()[string.piece(start, len)], other.as_bytes()))
}

/// `x < y` if both are small.
#[inline(always)]
pub(super) fn small_less(x: Value, y: Value) -> Option<bool> {
    both_small(x, y).then_some((x.bits() as i64) < (y.bits() as i64))
}

/// `x == y` if that takes no evaluation: everything but two lists or two sets.
#[inline(always)]
pub(crate) fn quick_eq(x: Value, y: Value) -> Option<bool> {
    if both_small(x, y) {
        return Some(x == y);
    }
    scalar_eq(x, y)
}

fn scalar_eq(x: Value, y: Value) -> Option<bool> {
    if let (Some(left), Some(right)) = (x.as_str(), y.as_str()) {
        return Some(x == y || same_text(left.as_bytes(), right.as_bytes()));
    }
    match (x.tag(), y.tag()) {
        (Tag::List, Tag::List) => {
            let (x, y) = (x.as_list()?, y.as_list()?);
            match (x.len(), y.len()) {
                (0, 0) => Some(true),
                (n, m) if n != m => Some(false),
                _ => None,
            }
        }
        (Tag::Attrs, Tag::Attrs) => None,
        (Tag::Imm, Tag::Imm) => Some(x == y),
        (Tag::Callable, Tag::Callable) => Some(false),
        (Tag::Int | Tag::Boxed, Tag::Int | Tag::Boxed) => Some(boxed_eq(x, y)),
        _ => Some(false),
    }
}

fn boxed_eq(x: Value, y: Value) -> bool {
    match (x.as_int(), y.as_int()) {
        (Some(x), Some(y)) => x == y,
        (Some(x), None) => y.as_float() == Some(x as f64),
        (None, Some(y)) => x.as_float() == Some(y as f64),
        (None, None) => match (x.as_float(), y.as_float()) {
            (Some(x), Some(y)) => x == y,
            (None, None) => match (x.as_path(), y.as_path()) {
                (Some(x), Some(y)) => x.root() == y.root() && x.text().as_bytes() == y.text().as_bytes(),
                _ => false,
            },
            _ => false,
        },
    }
}

/// Whether the left operand of `+` is fine whatever the right one is.
#[inline(always)]
pub(super) fn can_start_add(value: Value) -> bool {
    match value.tag() {
        Tag::Int | Tag::String | Tag::Boxed | Tag::Attrs => true,
        Tag::Thunk | Tag::List | Tag::Callable | Tag::Imm => false,
    }
}

/// A number as both of its readings.
enum Number {
    Int(i64),
    Float(f64),
}

fn number(value: Value) -> Option<Number> {
    match value.as_int() {
        Some(int) => Some(Number::Int(int)),
        None => value.as_float().map(Number::Float),
    }
}

/// What an arithmetic operator is called and does.
struct Arithmetic {
    verb: &'static str,
    sign: &'static str,
    int: fn(i64, i64) -> Option<i64>,
    float: fn(f64, f64) -> f64,
}

const ADD: Arithmetic = Arithmetic { verb: "adding", sign: "+", int: i64::checked_add, float: |x, y| x + y };
const SUB: Arithmetic =
    Arithmetic { verb: "subtracting", sign: "-", int: i64::checked_sub, float: |x, y| x - y };
const MUL: Arithmetic =
    Arithmetic { verb: "multiplying", sign: "*", int: i64::checked_mul, float: |x, y| x * y };
const DIV: Arithmetic =
    Arithmetic { verb: "dividing", sign: "/", int: i64::checked_div, float: |x, y| x / y };

/// Two numbers of which at least one is a float.
#[inline(always)]
fn floats(x: Value, y: Value) -> Option<(f64, f64)> {
    match (x.as_float(), y.as_float()) {
        (Some(x), Some(y)) => Some((x, y)),
        (Some(x), None) => Some((x, y.as_int()? as f64)),
        (None, Some(y)) => Some((x.as_int()? as f64, y)),
        (None, None) => None,
    }
}

impl Vm {
    #[inline(always)]
    fn arithmetic(&mut self, x: Value, y: Value, operator: &'static Arithmetic) -> Result<Value> {
        if let (Some(x), Some(y)) = (x.as_small(), y.as_small()) {
            if let Some(result) = (operator.int)(x, y).and_then(Value::small) {
                return Ok(result);
            }
        } else if let Some((x, y)) = floats(x, y) {
            return Ok(self.heap.float((operator.float)(x, y)));
        }
        self.arithmetic_checked(x, y, operator)
    }

    /// The same for whatever else can be, errors among it.
    #[inline(never)]
    fn arithmetic_checked(&mut self, x: Value, y: Value, operator: &Arithmetic) -> Result<Value> {
        let (left, right) = match (number(x), number(y)) {
            (Some(left), Some(right)) => (left, right),
            // Nix: if either is a float, the first operand that is no number is blamed as one.
            (left, right) => {
                let float = matches!(left, Some(Number::Float(_))) || matches!(right, Some(Number::Float(_)));
                let culprit = if left.is_none() { x } else { y };
                return Err(self.expected(if float { "a float" } else { "an integer" }, culprit));
            }
        };
        match (left, right) {
            (Number::Int(x), Number::Int(y)) => match (operator.int)(x, y) {
                Some(result) => Ok(self.heap.int(result)),
                None => {
                    let text = format!("integer overflow in {} {x} {} {y}", operator.verb, operator.sign);
                    Err(self.error(ErrorKind::Eval, text))
                }
            },
            (left, right) => {
                let float = |n| match n {
                    Number::Int(n) => n as f64,
                    Number::Float(n) => n,
                };
                let result = (operator.float)(float(left), float(right));
                Ok(self.heap.float(result))
            }
        }
    }

    /// `x + y` for numbers (`builtins.add`).
    pub fn add_numbers(&mut self, x: Value, y: Value) -> Result<Value> {
        self.arithmetic(x, y, &ADD)
    }

    /// `x - y` for numbers.
    pub fn sub_numbers(&mut self, x: Value, y: Value) -> Result<Value> {
        self.arithmetic(x, y, &SUB)
    }

    /// `x * y` for numbers.
    pub fn mul_numbers(&mut self, x: Value, y: Value) -> Result<Value> {
        self.arithmetic(x, y, &MUL)
    }

    /// `x / y` for numbers; by zero is an error also for floats. Nix: `y` is looked at first, as a float.
    pub fn div_numbers(&mut self, x: Value, y: Value) -> Result<Value> {
        match number(y) {
            None => Err(self.expected("a float", y)),
            Some(Number::Int(0) | Number::Float(0.0)) => Err(self.error(ErrorKind::Eval, "division by zero")),
            Some(_) => self.arithmetic(x, y, &DIV),
        }
    }

    #[inline(never)]
    pub(super) fn sub(&mut self, x: Value, y: Value) -> std::result::Result<Value, Slow> {
        const NOTES: [&str; 2] = [
            "while evaluating the first argument of the subtraction",
            "while evaluating the second argument of the subtraction",
        ];
        let result = self.sub_numbers(x, y);
        Ok(result.map_err(|error| self.operand_noted(error, number(x).is_none(), NOTES))?)
    }

    #[inline(never)]
    pub(super) fn mul(&mut self, x: Value, y: Value) -> std::result::Result<Value, Slow> {
        const NOTES: [&str; 2] = [
            "while evaluating the first argument of the multiplication",
            "while evaluating the second argument of the multiplication",
        ];
        let result = self.mul_numbers(x, y);
        Ok(result.map_err(|error| self.operand_noted(error, number(x).is_none(), NOTES))?)
    }

    #[inline(never)]
    pub(super) fn div(&mut self, x: Value, y: Value) -> std::result::Result<Value, Slow> {
        const NOTES: [&str; 2] = [
            "while evaluating the first operand of the division",
            "while evaluating the second operand of the division",
        ];
        let result = self.div_numbers(x, y);
        Ok(result.map_err(|error| self.operand_noted(error, number(y).is_some(), NOTES))?)
    }

    pub(super) fn add(&mut self, x: Value, y: Value) -> std::result::Result<Value, Slow> {
        if let (Some(x), Some(y)) = (x.as_str(), y.as_str()) {
            return Ok(self.append_strings(x, y)?);
        }
        match number(x) {
            Some(_) => match number(y) {
                Some(_) => Ok(self.add_numbers(x, y)?),
                None => {
                    let (right, left) = (self.with_article(y), self.with_article(x));
                    let text = [b"cannot add ".as_slice(), &right, b" to ", &left].concat();
                    Err(self.error(ErrorKind::Eval, text).into())
                }
            },
            None => Err(Slow::Call(self.internals.add)),
        }
    }

    /// An error for a left operand of `+` that no right operand can save.
    pub(super) fn check_add(&mut self, x: Value) -> Result<()> {
        Err(self.cannot_coerce(x))
    }

    /// The operands of `+` whose left one is a set, which is coerced before the right one is forced.
    #[inline(never)]
    pub(super) fn add_operands(&mut self, x: Value, y: Value) -> Result<(Value, Value)> {
        if let Some(y) = y.settled() {
            return Ok((x, y));
        }
        let x = self.call(self.internals.add_left, &[x])?;
        Ok((x, self.force(y)?))
    }

    pub(super) fn less(&mut self, x: Value, y: Value) -> std::result::Result<Value, Slow> {
        match self.quick_less(x, y) {
            Some(less) => Ok(Value::from_bool(less)),
            None if x.is(Tag::List) && y.is(Tag::List) => Err(Slow::Call(self.internals.less)),
            None => Err(self.incomparable(x, y).into()),
        }
    }

    /// `x < y` for lists, if evaluated members decide that are no lists and sets.
    fn less_lists(&self, x: List, y: List) -> Option<bool> {
        // Where the limit on calls is near, who asks calls the builtin, which notices.
        if self.levels_left() < 8 {
            return None;
        }
        for (x, y) in x.iter().zip(y.iter()) {
            let (x_value, y_value) = (x.settled()?, y.settled()?);
            if x != y && !quick_eq(x_value, y_value)? {
                return self.quick_less_scalars(x_value, y_value);
            }
        }
        Some(x.len() < y.len())
    }

    /// `x < y` if that takes no evaluation; `None` also if they cannot be compared.
    pub fn quick_less(&self, x: Value, y: Value) -> Option<bool> {
        match (x.as_list(), y.as_list()) {
            (Some(x), Some(y)) => self.less_lists(x, y),
            _ => self.quick_less_scalars(x, y),
        }
    }

    /// `x < y` for numbers, strings and paths.
    fn quick_less_scalars(&self, x: Value, y: Value) -> Option<bool> {
        if let Some(less) = small_less(x, y) {
            return Some(less);
        }
        if let (Some(x), Some(y)) = (x.as_str(), y.as_str()) {
            return Some(x.as_bytes() < y.as_bytes());
        }
        match (number(x), number(y)) {
            (Some(Number::Int(x)), Some(Number::Int(y))) => return Some(x < y),
            (Some(Number::Int(x)), Some(Number::Float(y))) => return Some((x as f64) < y),
            (Some(Number::Float(x)), Some(Number::Int(y))) => return Some(x < y as f64),
            (Some(Number::Float(x)), Some(Number::Float(y))) => return Some(x < y),
            _ => {}
        }
        Some(x.as_path()?.text().as_bytes() < y.as_path()?.text().as_bytes())
    }

    /// `x < y` where one of them is a number.
    pub(super) fn less_number(&mut self, x: Value, y: Value) -> Result<bool> {
        match self.quick_less(x, y) {
            Some(less) => Ok(less),
            None => Err(self.incomparable(x, y)),
        }
    }

    /// `x < y` for a fused comparison; lists re-enter the loop.
    ///
    /// # Errors
    /// If they cannot be compared, or an element of a list fails.
    #[inline(never)]
    pub fn less_blocking(&mut self, x: Value, y: Value) -> Result<bool> {
        match self.less(x, y) {
            Ok(value) => Ok(value == Value::TRUE),
            Err(Slow::Error(error)) => Err(error),
            Err(Slow::Call(builtin)) => Ok(self.call(builtin, &[x, y])? == Value::TRUE),
        }
    }

    /// An error of the running instruction.
    #[cold]
    pub fn error(&mut self, kind: ErrorKind, message: impl AsRef<[u8]>) -> Error {
        Error::new(&mut self.heap, kind, message.as_ref(), Pos::NONE)
    }
}
