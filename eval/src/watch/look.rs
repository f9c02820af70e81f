//! How the look-ups of a path will go, without doing them: whether caches of shapes will hit.

use crate::link::Site;
use crate::value::Value;

/// What walking a path will take.
pub struct Look {
    /// Names that are looked up.
    pub steps: u64,
    /// Names that are found where the cache says.
    pub hits: u64,
}

/// Walks the path of `site` from `set`. `None` if something on the way must be forced first: then
/// the instruction comes again.
pub fn look(site: &Site, set: Value) -> Option<Look> {
    let mut look = Look { steps: 0, hits: 0 };
    let mut value = set;
    let last = site.path.len() - 1;
    for (at, step) in site.path.iter().enumerate() {
        look.steps += 1;
        let Some(attrs) = value.as_attrs() else { break };
        look.hits += u64::from(attrs.is_cached(step.name, &step.cache));
        if at == last {
            break;
        }
        let Some(entry) = attrs.get(step.name) else { break };
        value = entry.slot.get().settled()?;
    }
    Some(look)
}
