//! How the things of a text stand to each other.

use model::Kind;

use crate::{
    clause::{Clause, Link},
    plan::{Item, Placing, Relation},
};

/// Families that hold things.
pub(crate) const HOLDERS: [&str; 24] = [
    "barrel",
    "basket",
    "bathtub",
    "bottle",
    "bowl",
    "box",
    "bucket",
    "cauldron",
    "crate",
    "cup",
    "fridge",
    "mailbox",
    "pan",
    "parcel",
    "plate",
    "pot",
    "stove",
    "suitcase",
    "teapot",
    "trash_bin",
    "treasure_chest",
    "vase",
    "wardrobe",
    "wheelbarrow",
];

/// Families with a top that things are put on.
const TOPS: [&str; 11] = [
    "anvil",
    "bed",
    "bench",
    "bookshelf",
    "coffee_table",
    "desk",
    "piano",
    "round_table",
    "stool",
    "stump",
    "table",
];

/// Families that people sit on, around what they came for.
const SEATS: [&str; 4] = ["armchair", "bench", "chair", "stool"];

/// From here on several seats go around a table rather than beside it.
const AROUND_MIN: u32 = 3;

/// Follows a text from thing to thing.
#[derive(Debug, Default)]
pub(crate) struct Scene {
    /// What "it" means.
    subject: usize,
    /// Where the things begin that were named together.
    group: usize,
    /// The last thing was named as a place, so that what "and" adds stands elsewhere.
    is_placed: bool,
    /// The group belongs to the subject in this way, said or guessed.
    owned: Link,
    /// "under the tree, a dog": a place that waits for what stands there.
    waiting: Option<Placing>,
}

impl Scene {
    /// Ties the last item to the others, as its clause says.
    pub(crate) fn add(&mut self, clause: &Clause, items: &mut [Item]) {
        let Some(new) = items.len().checked_sub(1) else {
            return;
        };
        let is_placed =
            std::mem::replace(&mut self.is_placed, matches!(clause.link, Link::Place(_)));
        match clause.link {
            Link::Place(relation) if new == 0 => {
                let anchor = new;
                self.waiting = Some(Placing { relation, anchor });
            }
            Link::Place(relation) => {
                let anchor = new;
                place(self.group..new, Placing { relation, anchor }, items);
                self.group = new;
                self.owned = Link::Next;
            }
            Link::Has(_) if new > 0 => {
                self.subject = new - 1;
                self.group = new;
                self.owned = clause.link;
                self.belong(new, items);
            }
            Link::And if !is_placed => self.belong(new, items),
            Link::And | Link::Next | Link::Has(_) => {
                self.group = new;
                self.owned = Link::Next;
            }
        }
        if !self.is_placed && items[new].placing.is_none() {
            items[new].placing = self.waiting.take();
        }
    }

    /// "around it": the things named since the subject stand so to the subject.
    pub(crate) fn refer(&mut self, relation: Relation, items: &mut [Item]) {
        let anchor = self.subject;
        let first = if self.group > anchor {
            self.group
        } else {
            anchor + 1
        };
        for item in items.iter_mut().skip(first) {
            if item.placing.is_some_and(|placing| placing.anchor == anchor) {
                item.placing = None; // It was only guessed.
            }
        }
        place(first..items.len(), Placing { relation, anchor }, items);
        self.group = items.len();
    }

    fn belong(&self, new: usize, items: &mut [Item]) {
        if let Link::Has(relation) = self.owned {
            let anchor = self.subject;
            let relation = relation.unwrap_or_else(|| usual(&items[new], &items[anchor]));
            place(new..new + 1, Placing { relation, anchor }, items);
        }
    }
}

/// Places those that have no place yet, unless that would lead in a circle.
fn place(which: std::ops::Range<usize>, placing: Placing, items: &mut [Item]) {
    for at in which {
        if items[at].placing.is_none() && !leads_to(placing.anchor, at, items) {
            items[at].placing = Some(placing);
        }
    }
}

/// Whether following anchors from `from` comes to `to`.
fn leads_to(from: usize, to: usize, items: &[Item]) -> bool {
    let next = |at: &usize| items[*at].placing.map(|placing| placing.anchor);
    std::iter::successors(Some(from), next).any(|at| at == to)
}

/// "a table with four chairs", "a desk with a lamp", "a bowl with apples": how they stand if nobody says.
fn usual(item: &Item, owner: &Item) -> Relation {
    let has = |families: &[&str], item: &Item| families.contains(&item.family.as_str());
    let is_ground = |item: &Item| item.kind == Kind::TerrainStamp;
    if is_ground(item) && is_ground(owner) {
        Relation::On
    } else if has(&SEATS, item) && item.count >= AROUND_MIN {
        Relation::Around
    } else if has(&HOLDERS, owner) && is_smaller(item, owner) {
        Relation::In
    } else if has(&TOPS, owner) && is_smaller(item, owner) {
        Relation::On
    } else {
        Relation::Beside
    }
}

fn is_smaller(item: &Item, owner: &Item) -> bool {
    let [width, _, depth] = item.size_meters;
    let [owner_width, _, owner_depth] = owner.size_meters;
    width.max(depth) < owner_width.max(owner_depth)
}
