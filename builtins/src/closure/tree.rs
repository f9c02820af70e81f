//! A red-black tree of numbers whose order is given from outside, by comparisons that may fail.
//!
//! Node `n` is the `n`-th key inserted; the keys themselves are in the collected heap. The reference
//! keeps keys in such a tree, and which keys a new one is compared with shows when keys cannot be
//! compared, or are lists of unevaluated elements. So this one balances as C++ libraries do.

/// No node.
const NIL: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Node {
    left: u32,
    right: u32,
    parent: u32,
    red: bool,
}

/// The tree.
pub(super) struct Tree {
    nodes: Vec<Node>,
    root: u32,
}

impl Tree {
    pub(super) fn new() -> Tree {
        Tree { nodes: Vec::new(), root: NIL }
    }

    /// Inserts the next key, unless an equal one is there; tells whether it did. `below(Some(n))`
    /// asks whether the new key is less than that of node `n`, `above(n)` whether it is greater.
    pub(super) fn insert<C, E>(
        &mut self,
        context: &mut C,
        mut below: impl FnMut(&mut C, u32) -> Result<bool, E>,
        mut above: impl FnMut(&mut C, u32) -> Result<bool, E>,
    ) -> Result<bool, E> {
        let (mut at, mut parent, mut left) = (self.root, NIL, true);
        while at != NIL {
            parent = at;
            left = below(context, at)?;
            at = if left { self.node(at).left } else { self.node(at).right };
        }
        // The only key that may be equal is the greatest one that is not greater.
        let before = if left { self.predecessor(parent) } else { parent };
        if before != NIL && !above(context, before)? {
            return Ok(false);
        }
        self.attach(parent, left);
        Ok(true)
    }

    /// The nodes in order, until `visit` gives something.
    pub(super) fn find_in_order<T>(&self, mut visit: impl FnMut(u32) -> Option<T>) -> Option<T> {
        let mut at = self.root;
        while at != NIL && self.node(at).left != NIL {
            at = self.node(at).left;
        }
        while at != NIL {
            if let Some(found) = visit(at) {
                return Some(found);
            }
            at = self.successor(at);
        }
        None
    }

    fn node(&self, at: u32) -> Node {
        self.nodes[at as usize]
    }

    fn node_mut(&mut self, at: u32) -> &mut Node {
        &mut self.nodes[at as usize]
    }

    fn predecessor(&self, of: u32) -> u32 {
        if of == NIL {
            return NIL;
        }
        let mut at = self.node(of).left;
        if at != NIL {
            while self.node(at).right != NIL {
                at = self.node(at).right;
            }
            return at;
        }
        let mut child = of;
        at = self.node(of).parent;
        while at != NIL && self.node(at).left == child {
            child = at;
            at = self.node(at).parent;
        }
        at
    }

    fn successor(&self, of: u32) -> u32 {
        let mut at = self.node(of).right;
        if at != NIL {
            while self.node(at).left != NIL {
                at = self.node(at).left;
            }
            return at;
        }
        let mut child = of;
        at = self.node(of).parent;
        while at != NIL && self.node(at).right == child {
            child = at;
            at = self.node(at).parent;
        }
        at
    }

    /// Adds a node below `parent` and balances.
    fn attach(&mut self, parent: u32, left: bool) {
        let new = self.nodes.len() as u32;
        self.nodes.push(Node { left: NIL, right: NIL, parent, red: true });
        match parent {
            NIL => self.root = new,
            _ if left => self.node_mut(parent).left = new,
            _ => self.node_mut(parent).right = new,
        }
        self.balance(new);
    }

    fn balance(&mut self, new: u32) {
        let mut at = new;
        loop {
            let parent = self.node(at).parent;
            if parent == NIL || !self.node(parent).red {
                break;
            }
            let grand = self.node(parent).parent;
            let parent_is_left = self.node(grand).left == parent;
            let uncle = if parent_is_left { self.node(grand).right } else { self.node(grand).left };
            if uncle != NIL && self.node(uncle).red {
                self.node_mut(parent).red = false;
                self.node_mut(uncle).red = false;
                self.node_mut(grand).red = true;
                at = grand;
                continue;
            }
            let is_inner =
                if parent_is_left { self.node(parent).right == at } else { self.node(parent).left == at };
            let top = if is_inner {
                self.rotate(parent, parent_is_left);
                at
            } else {
                parent
            };
            self.node_mut(top).red = false;
            self.node_mut(grand).red = true;
            self.rotate(grand, !parent_is_left);
            break;
        }
        let root = self.root;
        self.node_mut(root).red = false;
    }

    /// Turns the edge from `top` to its right child (`to_left`) or its left one.
    fn rotate(&mut self, top: u32, to_left: bool) {
        let child = if to_left { self.node(top).right } else { self.node(top).left };
        let inner = if to_left { self.node(child).left } else { self.node(child).right };
        let parent = self.node(top).parent;
        if to_left {
            self.node_mut(top).right = inner;
            self.node_mut(child).left = top;
        } else {
            self.node_mut(top).left = inner;
            self.node_mut(child).right = top;
        }
        if inner != NIL {
            self.node_mut(inner).parent = top;
        }
        self.node_mut(top).parent = child;
        self.node_mut(child).parent = parent;
        match parent {
            NIL => self.root = child,
            _ if self.node(parent).left == top => self.node_mut(parent).left = child,
            _ => self.node_mut(parent).right = child,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tree;

    /// Numbers in a scrambled order come out sorted, each once, and the tree stays shallow.
    #[test]
    fn keys_come_out_in_order() {
        let mut tree = Tree::new();
        let mut keys: Vec<u64> = Vec::new();
        let mut compared = 0;
        for step in 0..4000u64 {
            let key = step * 2_654_435_761 % 1999;
            let below = |keys: &mut Vec<u64>, node: u32| {
                compared += 1;
                Ok::<_, ()>(key < keys[node as usize])
            };
            let above = |keys: &mut Vec<u64>, node: u32| Ok(key > keys[node as usize]);
            let inserted = tree.insert(&mut keys, below, above).unwrap();
            assert_eq!(inserted, !keys.contains(&key));
            if inserted {
                keys.push(key);
            }
        }
        let mut sorted = Vec::new();
        tree.find_in_order(|node| {
            sorted.push(keys[node as usize]);
            None::<()>
        });
        assert!(sorted.is_sorted_by(|a, b| a < b) && sorted.len() == keys.len());
        assert!(compared < 4000 * 14);
    }
}
