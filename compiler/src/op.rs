//! The instruction set, written once. The enum, the disassembler, the linker's relocation and the
//! stack-depth check expand from [`for_each_op!`]; the interpreter's `match` over it has no `_` arm.
//!
//! An instruction is one 8-byte word, `op:8 a:8 b:16 c:32` from the low end. Effects read
//! `before -- after`, top on the right. `x!` before means that the operand must already be in weak
//! head normal form (the compiler compiled it strict); `x!` after means that the result is.
//! Operands that the instruction itself forces are marked `x?`.
//!
//! **Frames.** `base[0..arity]` are the arguments of a function, or the captures of a thunk
//! (copied there on entry). `base[-1]` is the callee: the closure whose captures `Capture` reads, or
//! for an *open* function the frame base of its parent, or unused for a static function. Locals are
//! words above the arguments; the compiler knows every slot's index and the depth at every
//! instruction. Jump targets are absolute instruction indices within the code.
//!
//! **Retry.** An instruction that finds an unfinished thunk among its operands forces it and is
//! executed again; it must not have changed anything before.
//!
//! **Lazy words.** A word may be a suspended thunk. `Local`, `Capture` copy it as it is.

/// What an operand field means: decides how it is printed, checked and relocated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    /// Unused; must be 0.
    None,
    /// A slot of this frame, relative to `base`.
    Local,
    /// A word of the closure in `base[-1]`, or of the parent's frame.
    Upvalue,
    /// A signed number: `i32` in `c`, `i16` in `b`.
    Int,
    /// A number of stack words.
    Count,
    /// An instruction index in this code.
    Target,
    /// An index into `Module::constants`.
    Const,
    /// An index into `Module::codes`.
    Code,
    /// An index into `Module::sites`.
    Site,
    /// An index into `Module::literals`.
    Literal,
    /// An index into `Module::formals`.
    Formals,
    /// An index into `Module::globals`.
    Global,
    /// An index into `Module::asserts`.
    Assert,
    /// A byte offset into the source.
    Pos,
    /// A [`Imm`] in `a`.
    Imm,
    /// A [`BoolContext`] or [`SetContext`] in `a`.
    Context,
    /// A bit set in `a`, explained at the instruction.
    Flags,
    /// Two 16-bit halves: low = local slot, high = capture index.
    CaptureLocal,
}

/// Values that need no constant table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Imm {
    /// `null`.
    Null = 0,
    /// `true`.
    True = 1,
    /// `false`.
    False = 2,
    /// `{ }`.
    EmptySet = 3,
    /// `[ ]`.
    EmptyList = 4,
    /// `""`.
    EmptyString = 5,
    /// The absent word: a formal that was not passed, a `let` slot that is not yet filled.
    Hole = 6,
}

/// Why a Boolean was wanted, for the error when there is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, bytemuck::CheckedBitPattern)]
#[repr(u8)]
pub enum BoolContext {
    /// The condition of `if`.
    If = 0,
    /// The condition of `assert`.
    Assert = 1,
    /// The left operand of `&&`.
    AndLeft = 2,
    /// The right operand of `&&`.
    AndRight = 3,
    /// The left operand of `||`.
    OrLeft = 4,
    /// The right operand of `||`.
    OrRight = 5,
    /// The left operand of `->`.
    ImpliesLeft = 6,
    /// The right operand of `->`.
    ImpliesRight = 7,
    /// The operand of `!`.
    Not = 8,
}

/// Why a set was wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, bytemuck::CheckedBitPattern)]
#[repr(u8)]
pub enum SetContext {
    /// The left operand of `//`.
    UpdateLeft = 0,
    /// The right operand of `//`.
    UpdateRight = 1,
}

/// Calls `$m!` with every instruction: `/// docs` `Name { a: Field, b: Field, c: Field } pops => pushes;`.
/// `pops` and `pushes` may use `a`, `b` and `c` (as `u32`).
#[macro_export]
macro_rules! for_each_op {
    ($m:path) => {
        $m! {
            // The names that the effects below use.
            [a b c literal_len formals_len]
            // ---- constants and slots ----
            /// `-- v` The constant `c`.
            Const { a: None, b: None, c: Const } 0 => 1;
            /// `-- n` The small integer `c`.
            Int { a: None, b: None, c: Int } 0 => 1;
            /// `-- v` An immediate.
            Imm { a: Imm, b: None, c: None } 0 => 1;
            /// `-- v` The global `c` (a builtin, `builtins`, `__nixPath`, …), unforced.
            Global { a: None, b: None, c: Global } 0 => 1;
            /// `-- v` The slot `b`, unforced.
            Local { a: None, b: Local, c: None } 0 => 1;
            /// `-- v!` The slot `b`, forced.
            LocalForce { a: None, b: Local, c: None } 0 => 1;
            /// `-- v` Capture `b` of the closure in `base[-1]`, unforced.
            Capture { a: None, b: Upvalue, c: None } 0 => 1;
            /// `-- v!` Capture `b`, forced.
            CaptureForce { a: None, b: Upvalue, c: None } 0 => 1;
            /// `-- v` Open upvalue: slot `b` of the parent's frame, whose base is in `base[-1]`.
            Open { a: None, b: Upvalue, c: None } 0 => 1;
            /// `-- v!` Open upvalue, forced.
            OpenForce { a: None, b: Upvalue, c: None } 0 => 1;
            /// `-- env` The word in `base[-1]`: the running closure, or the parent's frame base.
            SelfEnv { a: None, b: None, c: None } 0 => 1;
            /// `-- env` The base of this frame, as the hidden word of an open function.
            FrameBase { a: None, b: None, c: None } 0 => 1;
            /// `v --` Store into the slot `b`.
            SetLocal { a: None, b: Local, c: None } 1 => 0;
            /// `v --`
            Pop { a: None, b: None, c: None } 1 => 0;
            /// `x1 … xc v -- v` Remove `c` words below the top.
            Slide { a: None, b: None, c: Count } c + 1 => 1;
            /// `v -- v!` Force the top of the stack.
            Force { a: None, b: None, c: None } 1 => 1;

            // ---- thunks and closures ----
            /// `-- t` A thunk of code `c`, capturing what `CodeDef::captures` lists.
            MakeThunk { a: None, b: None, c: Code } 0 => 1;
            /// `-- t` A thunk of code `c` whose only capture is the slot `b`.
            MakeThunk1 { a: None, b: Local, c: Code } 0 => 1;
            /// `-- t` A thunk of code `c` with the captures slot `a` and slot `b`.
            MakeThunk2 { a: Local, b: Local, c: Code } 0 => 1;
            /// `-- f` A closure of code `c`.
            MakeClosure { a: None, b: None, c: Code } 0 => 1;
            /// `-- t` A thunk for the selection of site `c` (static names only) from the slot `b`.
            SelectThunk { a: None, b: Local, c: Site } 0 => 1;
            /// `-- t` A thunk for the call of slot `b` with the one argument slot `a`; `c` is the code
            /// (captures: function, argument) to use when the function is not yet known to be callable.
            ApplyThunk { a: Local, b: Local, c: Code } 0 => 1;
            /// `--` Fill a hole: in the thunk or closure just made and held by slot `b`, the capture
            /// `c >> 16` becomes the word in slot `c & 0xffff`.
            Patch { a: None, b: Local, c: CaptureLocal } 0 => 0;

            // ---- calls ----
            /// `f! x1 … xc -- v!` Call. Too few arguments make a partial application, too many
            /// apply the result to the rest; functor sets are called through `__functor`.
            Call { a: None, b: None, c: Count } c + 1 => 1;
            /// `f! x1 … xc -- (leaves)` Call in place of this frame. Ends the code.
            TailCall { a: None, b: None, c: Count } c + 1 => 0;
            /// `env x1 … xa -- v!` Call the code `c`, whose arity is `a`. `env` becomes `base[-1]`.
            CallKnown { a: Count, b: None, c: Code } a + 1 => 1;
            /// `env x1 … xa -- (leaves)` The same in place of this frame. Ends the code.
            TailCallKnown { a: Count, b: None, c: Code } a + 1 => 0;
            /// `x1 … xa -- v!` Call the builtin that is global `c`, whose arity is `a`.
            CallBuiltin { a: Count, b: None, c: Global } a => 1;
            /// `x1 … xa -- (jumps)` Join point: move the `a` words to the slots from `b` on, cut the
            /// stack above them and jump to `c`. Counts as a call for the depth limit. Ends the block.
            JumpArgs { a: Count, b: Local, c: Target } a => 0;
            /// `v! -- (leaves)` Return a value in weak head normal form.
            Return { a: None, b: None, c: None } 1 => 0;
            /// `v -- (leaves)` Return `v`, forcing it in tail position.
            ReturnForce { a: None, b: None, c: None } 1 => 0;

            // ---- control ----
            /// `--` Continue at `c`.
            Jump { a: None, b: None, c: Target } 0 => 0;
            /// `v! --` Continue at `c` if `v` is false; an error if it is no Boolean.
            JumpIfFalse { a: Context, b: None, c: Target } 1 => 0;
            /// `v! --` Continue at `c` if `v` is true; an error if it is no Boolean.
            JumpIfTrue { a: Context, b: None, c: Target } 1 => 0;
            /// `--` Continue at `c` if the slot `b` holds anything but a hole.
            JumpIfPresent { a: None, b: Local, c: Target } 0 => 0;
            /// `v! -- v!` An error if `v` is no Boolean.
            CheckBool { a: Context, b: None, c: None } 1 => 1;
            /// `-- (error)` The assertion `c` failed.
            AssertFail { a: None, b: None, c: Assert } 0 => 0;
            /// `x! y! -- (error)` The assertion `c`, an equality of `x` and `y`, failed.
            AssertEqFail { a: None, b: None, c: Assert } 2 => 0;

            // ---- operators ----
            /// `b! -- b!`
            Not { a: None, b: None, c: None } 1 => 1;
            /// `n! -- n!` `0 - n`.
            Neg { a: None, b: None, c: None } 1 => 1;
            /// `x! -- x!` An error unless `x` can be the left operand of `+` (so that it is seen
            /// before the right operand is evaluated). A set is coerced to a string.
            CheckAdd { a: None, b: None, c: None } 1 => 1;
            /// `x! y! -- v!` Numbers, strings, paths.
            Add { a: None, b: None, c: None } 2 => 1;
            /// `x! y! -- v!`
            Sub { a: None, b: None, c: None } 2 => 1;
            /// `x! y! -- v!`
            Mul { a: None, b: None, c: None } 2 => 1;
            /// `x! y! -- v!`
            Div { a: None, b: None, c: None } 2 => 1;
            /// `x! y! -- b!` `x < y` (C++ Nix: `a > b` evaluates `b`, then `a`, then `b < a`).
            Less { a: None, b: None, c: None } 2 => 1;
            /// `y! x! -- b!` The same with the operands the other way round: `x < y`.
            LessSwapped { a: None, b: None, c: None } 2 => 1;
            /// `x! y! -- b!`
            Eq { a: None, b: None, c: None } 2 => 1;
            /// `x! y! -- b!`
            NotEq { a: None, b: None, c: None } 2 => 1;
            /// `s! -- s!` An error unless `s` is a set.
            CheckSet { a: Context, b: None, c: None } 1 => 1;
            /// `sc! … s2! s1! -- s!` `s1 // s2 // … // sc` in one pass (operands are evaluated from
            /// the right, so the leftmost is on top).
            Update { a: None, b: None, c: Count } c => 1;
            /// `l1! … lc! -- l!` `l1 ++ … ++ lc`.
            ConcatLists { a: None, b: None, c: Count } c => 1;
            /// `v! -- s!` Coerce to a string as an interpolation does. `a`: 0 in a string, 1 in a path.
            Coerce { a: Flags, b: None, c: None } 1 => 1;
            /// `s1! … sc! -- s!` Join strings.
            ConcatStrings { a: None, b: None, c: Count } c => 1;
            /// `p! s2! … sc! -- p!` Append strings without context to a path.
            ConcatPath { a: None, b: None, c: Count } c => 1;

            // ---- operators fused with slots ----
            /// `-- v!` `b? + c`.
            AddLC { a: None, b: Local, c: Int } 0 => 1;
            /// `-- v!` `b? - c`.
            SubLC { a: None, b: Local, c: Int } 0 => 1;
            /// `-- v!` slot `a`? + slot `b`?.
            AddLL { a: Local, b: Local, c: None } 0 => 1;
            /// `-- v!` slot `a`? - slot `b`?.
            SubLL { a: Local, b: Local, c: None } 0 => 1;
            /// `--` Continue at `c` unless slot `a`? < the number `b`.
            JumpUnlessLtLC { a: Local, b: Int, c: Target } 0 => 0;
            /// `--` Continue at `c` unless the number `b` < slot `a`?.
            JumpUnlessGtLC { a: Local, b: Int, c: Target } 0 => 0;
            /// `--` Continue at `c` unless slot `a`? == the number `b`.
            JumpUnlessEqLC { a: Local, b: Int, c: Target } 0 => 0;
            /// `--` Continue at `c` unless slot `a`? < slot `b`? (`a` is forced first).
            JumpUnlessLtLL { a: Local, b: Local, c: Target } 0 => 0;
            /// `--` Continue at `c` unless slot `b`? > slot `a`?, with `a` forced first.
            JumpUnlessGtLL { a: Local, b: Local, c: Target } 0 => 0;
            /// `--` Cheap eagerness: continue at `c` unless the callee, which lies `b` words below the
            /// top, is a function that certainly forces its argument number `a` (from 0), or a builtin that
            /// calls its first and never hands it out, and that is asked for.
            JumpIfLazyArg { a: Count, b: Count, c: Target } 0 => 0;
            /// `-- n!` Cheap eagerness: push slot `a` + `b` if the slot holds a small integer and the
            /// sum is one; else continue at `c` with nothing pushed.
            TryAddLC { a: Local, b: Int, c: Target } 0 => 1;
            /// `-- n!` Likewise slot `a` + slot `b`.
            TryAddLL { a: Local, b: Local, c: Target } 0 => 1;
            /// `-- n!` Likewise slot `a` - slot `b`.
            TrySubLL { a: Local, b: Local, c: Target } 0 => 1;
            /// `-- n!` Likewise slot `a` * slot `b`.
            TryMulLL { a: Local, b: Local, c: Target } 0 => 1;
            /// `-- n!` Likewise the length of slot `b` if that is a string.
            TryStringLength { a: None, b: Local, c: Target } 0 => 1;
            /// `-- v!` Likewise the first element of slot `b` if that is a list and the element evaluated.
            TryHead { a: None, b: Local, c: Target } 0 => 1;
            /// `-- l!` Likewise all elements of slot `b` but the first if that is a list with elements.
            TryTail { a: None, b: Local, c: Target } 0 => 1;
            /// `start len s -- b!` Whether `substring start len s` is slot `b`, and continue at `c`, if all four are
            /// evaluated numbers and strings and `start` is not negative; else leave the three words as they are.
            TrySubstringEq { a: None, b: Local, c: Target } 3 => 1;

            /// `env x1 … xa -- v!` Call the code `c`, a plain function of arity `a`, ahead of where its value is
            /// needed, as if `b` calls more were in progress. If an argument is no small integer, or such a call
            /// has failed before, continue where the next instruction does, which is a `TakeAhead`. If this
            /// one fails, that gets a hole.
            CallAhead { a: Count, b: Count, c: Code } a + 1 => 1;
            /// `v! -- n!` If `v` is no small integer, drop it and continue at `c`; until the next evaluation no
            /// call is made ahead any more.
            TakeAhead { a: None, b: None, c: Target } 1 => 1;
            /// `--` Continue at `c` unless slot `b` holds a small integer.
            JumpUnlessInt { a: None, b: Local, c: Target } 0 => 0;

            // ---- lists and sets ----
            /// `v1 … vc -- l!` A list of unforced words.
            MakeList { a: None, b: None, c: Count } c => 1;
            /// `v1 … vn -- s!` The set literal `c`; one word for each of its names, in their order.
            MakeSet { a: None, b: None, c: Literal } literal_len(c) => 1;
            /// `s! name! v -- s!` Add a computed attribute, whose position is `c`. A null name adds
            /// nothing; a name that exists is an error.
            AddDynAttr { a: None, b: None, c: Pos } 3 => 1;
            /// `s! -- s!` `rec { __overrides = …; }`: see `Literal`; `c` = number of own names.
            /// Replaces the slots of names that `__overrides` has and adds the others.
            Overrides { a: None, b: None, c: Literal } 1 => 1;
            /// `s! -- v!` Select along the path of site `c`. `a & 1`: leave the last value unforced.
            Select { a: Flags, b: None, c: Site } 1 => 1;
            /// `-- v!` The same from the slot `b`?.
            SelectLocal { a: Flags, b: Local, c: Site } 0 => 1;
            /// `-- v!` The same from the capture `b`?.
            SelectCapture { a: Flags, b: Upvalue, c: Site } 0 => 1;
            /// `s! -- v!` Like `Select`, but if something on the path is missing or no set, the set
            /// is popped, nothing is pushed and the *next* instruction runs; if found, the next
            /// instruction (a `Jump` to the default) is skipped.
            SelectOr { a: Flags, b: None, c: Site } 1 => 1;
            /// `s! -- b!` Whether the whole path of site `c` exists; never an error.
            HasAttr { a: None, b: None, c: Site } 1 => 1;
            /// `s! name! -- v!` Select by a computed name. `a & 1`: leave the value unforced.
            SelectDyn { a: Flags, b: None, c: None } 2 => 1;
            /// `s! name! -- v!` Like `SelectOr` by a computed name: skips the next if found.
            SelectDynOr { a: Flags, b: None, c: None } 2 => 1;
            /// `s! name! -- b!` Whether the set has the computed name; false if it is no set.
            HasAttrDyn { a: None, b: None, c: None } 2 => 1;

            // ---- functions' patterns, `with`, positions ----
            /// `-- v1 … vn` Force the last argument (`base[arity-1]`), check it against the formals
            /// `c`, and push each formal's word in their order, a hole where it is absent (only for
            /// formals with a default).
            BindFormals { a: None, b: Local, c: Formals } 0 => formals_len(c);
            /// `set chain -- chain` Link an unforced set in front of a chain of `with`s. An empty
            /// chain is a hole.
            MakeWith { a: None, b: None, c: None } 2 => 1;
            /// `chain -- v!` Look the name of site `c` up along a chain, innermost first, forcing
            /// each set; an error if none has it.
            WithGet { a: None, b: None, c: Site } 1 => 1;
            /// `set? -- v!` The same where the only enclosing `with` is over this unforced word.
            WithGetSet { a: None, b: None, c: Site } 1 => 1;
            /// `-- s` The set `{ file; line; column; }` for the byte offset `c`, or null.
            CurPos { a: None, b: None, c: Pos } 0 => 1;

            // ---- the machine's own stubs, never emitted ----
            /// `v! -- (leaves)` Return to Rust.
            Exit { a: None, b: None, c: None } 1 => 0;
            /// `x1 … xn -- (continues)` Force the declared arguments of the builtin in `base[-1]`, then run it.
            NativeStart { a: None, b: None, c: None } 0 => 0;
            /// `v! -- (continues)` Enter the builtin in `base[-1]` again with what it asked for.
            NativeResume { a: None, b: None, c: None } 1 => 0;
            /// `x1 … xn -- (continues)` Apply `base[-1]` to all words of the frame.
            Apply { a: None, b: None, c: None } 0 => 0;
            /// `x1 … xn f! -- (continues)` Apply the result to the words of the frame.
            ApplyExtra { a: None, b: None, c: None } 1 => 0;
        }
    };
}

macro_rules! define_op {
    ([$va:ident $vb:ident $vc:ident $literal_len:ident $formals_len:ident]
     $($(#[$doc:meta])* $name:ident { a: $a:ident, b: $b:ident, c: $c:ident } $pops:expr => $pushes:expr;)*) => {
        /// An operation code.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Op { $($(#[$doc])* $name),* }

        impl Op {
            /// Every operation, in the order of its code.
            pub const ALL: &'static [Op] = &[$(Op::$name),*];

            /// The name as written in listings.
            pub fn name(self) -> &'static str {
                match self { $(Op::$name => stringify!($name)),* }
            }

            /// What the fields `a`, `b` and `c` mean.
            #[inline(always)]
            pub fn fields(self) -> [Field; 3] {
                const FIELDS: &[[Field; 3]] = &[$([Field::$a, Field::$b, Field::$c]),*];
                FIELDS[self as usize]
            }

            /// The number of words that an instruction with these fields takes from the stack and puts there.
            /// `literal_len` and `formals_len` look up sizes in the module's side tables.
            #[allow(unused_variables)]
            #[inline]
            pub fn effect(
                self,
                [$va, $vb, $vc]: [u32; 3],
                $literal_len: impl Fn(u32) -> u32,
                $formals_len: impl Fn(u32) -> u32,
            ) -> (u32, u32) {
                match self { $(Op::$name => ($pops, $pushes)),* }
            }
        }
    };
}

/// One instruction word.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(transparent)]
pub struct Instr(pub u64);

const _: () = assert!(size_of::<Instr>() == 8);

for_each_op!(define_op);

impl Instr {
    /// An instruction from its parts.
    pub fn new(op: Op, a: u8, b: u16, c: u32) -> Instr {
        Instr(op as u64 | u64::from(a) << 8 | u64::from(b) << 16 | u64::from(c) << 32)
    }

    /// The operation.
    #[inline(always)]
    pub fn op(self) -> Op {
        Op::ALL[usize::from(self.0 as u8)]
    }

    /// The 8-bit field.
    #[inline(always)]
    pub fn a(self) -> u8 {
        (self.0 >> 8) as u8
    }

    /// The 16-bit field.
    #[inline(always)]
    pub fn b(self) -> u16 {
        (self.0 >> 16) as u16
    }

    /// The 32-bit field.
    #[inline(always)]
    pub fn c(self) -> u32 {
        (self.0 >> 32) as u32
    }
}
