//! The order of a module's codes.
//!
//! When a code is first entered, all that it makes or calls is made runnable. So these stand side by
//! side, and what nobody enters lies elsewhere, in memory that is never touched. Lowering numbers them in
//! another order, in which a code stands behind all that is inside those before it.

use super::tables::Tables;
use crate::op::{Field, Instr};

/// Not numbered yet.
const NONE: u32 = u32::MAX;

impl Tables {
    /// Numbers all codes anew, breadth first from `root`; which gets number 0.
    pub fn order_codes(&mut self, root: u32) -> u32 {
        let (order, numbers) = self.breadth_first(root);
        for instr in &mut self.instrs {
            if let Some(code) = named_code(*instr) {
                *instr = Instr::new(instr.op(), instr.a(), instr.b(), numbers[code as usize]);
            }
        }
        self.codes = order.iter().map(|&code| self.codes[code as usize]).collect();
        self.joins.iter_mut().for_each(|join| join.code = numbers[join.code as usize]);
        self.notes.iter_mut().for_each(|note| note.code = numbers[note.code as usize]);
        0
    }

    /// The codes in the new order, and by code its new number.
    fn breadth_first(&self, root: u32) -> (Vec<u32>, Vec<u32>) {
        let mut numbers = vec![NONE; self.codes.len()];
        let mut order = Vec::with_capacity(self.codes.len());
        let mut add = |code: u32, order: &mut Vec<u32>| {
            if numbers[code as usize] == NONE {
                numbers[code as usize] = order.len() as u32;
                order.push(code);
            }
        };
        add(root, &mut order);
        let mut done = 0;
        for rest in 0..=self.codes.len() as u32 {
            while done < order.len() {
                let instrs = self.codes[order[done] as usize].code().of(&self.instrs);
                instrs.iter().filter_map(|&instr| named_code(instr)).for_each(|code| add(code, &mut order));
                done += 1;
            }
            // What nothing leads to comes last.
            if (rest as usize) < self.codes.len() {
                add(rest, &mut order);
            }
        }
        (order, numbers)
    }
}

/// The code that an instruction makes a thunk or closure of, or calls.
fn named_code(instr: Instr) -> Option<u32> {
    (instr.op().fields()[2] == Field::Code).then(|| instr.c())
}
